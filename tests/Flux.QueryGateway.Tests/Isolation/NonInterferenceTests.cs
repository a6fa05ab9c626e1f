using System.Net.Http.Headers;
using System.Text.Json;
using Flux.ServiceDefaults.Authentication;
using Flux.TestDatabase;
using Flux.Timeseries.Access;

namespace Flux.QueryGateway.Tests.Isolation;

/// <summary>What one tenant is answered does not depend on there being another: not a row, not a count, not an error.</summary>
public sealed class NonInterferenceTests : IAsyncLifetime
{
    private const int Questions = 400;

    private readonly TenantGateway _shared = new(withForeignRows: true);
    private readonly TenantGateway _alone = new(withForeignRows: false);

    public Task InitializeAsync() => Task.WhenAll(_shared.InitializeAsync(), _alone.InitializeAsync());

    public Task DisposeAsync() => Task.WhenAll(_shared.DisposeAsync(), _alone.DisposeAsync());

    [Fact]
    public async Task Whatever_a_tenant_asks_in_either_language_the_answer_is_as_if_it_were_alone()
    {
        var generator = new QuestionGenerator(20261123, TimeProvider.System.GetUtcNow());
        var (graphql, odata) = (0, 0);
        for (var i = 0; i < Questions; i++)
        {
            var question = generator.Next();
            var shared = await _shared.AskAsync(question, CancellationToken.None);
            var alone = await _alone.AskAsync(question, CancellationToken.None);

            Assert.True(shared == alone, $"{question}\nbeside others: {shared}\nalone: {alone}");
            AssertNoCanary(question, shared);
            if (shared.StartsWith("200", StringComparison.Ordinal) && shared.Contains("\"a/", StringComparison.Ordinal))
                _ = question.StartsWith('{') ? graphql++ : odata++;
        }

        // Or else the generator asks nothing that has an answer.
        Assert.True(graphql > Questions / 10 && odata > Questions / 10, $"{graphql} GraphQL and {odata} OData answers had rows.");
    }

    [Fact]
    public async Task The_status_of_the_whole_storage_is_not_for_a_tenant()
    {
        const string Status = "{ status { edition tables { name chunks } } }";

        var bound = await _shared.AskAsync(Status, CancellationToken.None);

        Assert.Contains("may read every device", bound, StringComparison.Ordinal);
        Assert.DoesNotContain("device_metrics", bound, StringComparison.Ordinal);
        Assert.Contains("device_metrics", await _alone.AskAsync(Status, CancellationToken.None), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_in_words_that_an_unbound_reader_used_answers_each_his_own_rows()
    {
        const string Question = "/odata/DeviceMetrics?$filter=MetricValue ge 0&$orderby=DeviceId desc,Time&$top=1000";
        var unbound = await TestKeys.CreateAsync(_shared.DataSource, "reader", DeviceScope.All, FluxScopes.Read);
        async Task<string> AskAsync(AuthenticationHeaderValue? key)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, Question);
            request.Headers.Authorization = key;
            using var answer = await _shared.Client.SendAsync(request);
            return await answer.Content.ReadAsStringAsync();
        }

        var all = await AskAsync(new AuthenticationHeaderValue("Bearer", unbound));
        var own = await _shared.AskAsync(Question, CancellationToken.None);
        var allAgain = await AskAsync(new AuthenticationHeaderValue("Bearer", unbound));
        var ownAgain = await _shared.AskAsync(Question, CancellationToken.None);

        Assert.Contains("canary", all, StringComparison.Ordinal);
        Assert.Equal((all, own), (allAgain, ownAgain));
        AssertNoCanary(Question, own);
        Assert.Equal(await _alone.AskAsync(Question, CancellationToken.None), own);
    }

    [Fact]
    public async Task Beside_others_an_unbound_reader_sees_what_the_tenant_does_not()
    {
        // The canaries are there: the property above can fail.
        await using var reader = _shared.DataSource.CreateCommand("SELECT count(*) FROM device_metrics WHERE metric_value > 8000000");
        Assert.True((long)(await reader.ExecuteScalarAsync())! > 0);
    }

    private static void AssertNoCanary(string question, string answer)
    {
        foreach (var page in answer.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(page => page.StartsWith("200 {", StringComparison.Ordinal)))
            Assert.True(!HasCanary(JsonDocument.Parse(page[4..]).RootElement), $"{question}\n{page}");
    }

    private static bool HasCanary(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().Any(member => HasCanary(member.Value)),
        JsonValueKind.Array => value.EnumerateArray().Any(HasCanary),
        JsonValueKind.String => value.GetString() is "canary" or "b/1" or "b/2" or "a" or "a0" or "gate2" or "gat" or "A/1" or "ê/1",
        JsonValueKind.Number => value.GetDouble() > 1_000_000,
        _ => false,
    };
}
