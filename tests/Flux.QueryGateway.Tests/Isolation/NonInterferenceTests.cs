using System.Net.Http.Headers;
using System.Text.Json;
using Flux.ServiceDefaults.Authentication;
using Flux.TestDatabase;
using Flux.Timeseries.Access;

namespace Flux.QueryGateway.Tests.Isolation;

/// <summary>Responses to one tenant do not depend on other tenants: no row, no count, no error.</summary>
public sealed class NonInterferenceTests : IAsyncLifetime
{
    private const int Queries = 400;

    private readonly TenantGateway _shared = new(withForeignRows: true);
    private readonly TenantGateway _alone = new(withForeignRows: false);

    public Task InitializeAsync() => Task.WhenAll(_shared.InitializeAsync(), _alone.InitializeAsync());

    public Task DisposeAsync() => Task.WhenAll(_shared.DisposeAsync(), _alone.DisposeAsync());

    [Fact]
    public async Task Responses_to_a_tenant_do_not_depend_on_other_tenants()
    {
        var generator = new QuestionGenerator(20261123, TimeProvider.System.GetUtcNow());
        var (graphql, odata) = (0, 0);
        for (var i = 0; i < Queries; i++)
        {
            var query = generator.Next();
            var shared = await _shared.QueryPagesAsync(query, CancellationToken.None);
            var alone = await _alone.QueryPagesAsync(query, CancellationToken.None);

            Assert.True(shared == alone, $"{query}\nbeside others: {shared}\nalone: {alone}");
            AssertNoCanary(query, shared);
            if (shared.StartsWith("200", StringComparison.Ordinal) && shared.Contains("\"a/", StringComparison.Ordinal))
                _ = query.StartsWith('{') ? graphql++ : odata++;
        }

        // Otherwise the generated queries would select no rows.
        Assert.True(graphql > Queries / 10 && odata > Queries / 10, $"{graphql} GraphQL and {odata} OData responses had rows.");
    }

    [Fact]
    public async Task Storage_status_is_refused_to_a_tenant()
    {
        const string Status = "{ status { edition tables { name chunks } } }";

        var bound = await _shared.QueryPagesAsync(Status, CancellationToken.None);

        Assert.Contains("may read every device", bound, StringComparison.Ordinal);
        Assert.DoesNotContain("device_metrics", bound, StringComparison.Ordinal);
        Assert.Contains("device_metrics", await _alone.QueryPagesAsync(Status, CancellationToken.None), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Same_query_of_another_reader_returns_only_the_own_rows()
    {
        const string Query = "/odata/DeviceMetrics?$filter=MetricValue ge 0&$orderby=DeviceId desc,Time&$top=1000";
        var unbound = await TestKeys.CreateAsync(_shared.DataSource, "reader", DeviceScope.All, FluxScopes.Read);
        async Task<string> QueryPagesAsync(AuthenticationHeaderValue? key)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, Query);
            request.Headers.Authorization = key;
            using var response = await _shared.Client.SendAsync(request);
            return await response.Content.ReadAsStringAsync();
        }

        var all = await QueryPagesAsync(new AuthenticationHeaderValue("Bearer", unbound));
        var own = await _shared.QueryPagesAsync(Query, CancellationToken.None);
        var allAgain = await QueryPagesAsync(new AuthenticationHeaderValue("Bearer", unbound));
        var ownAgain = await _shared.QueryPagesAsync(Query, CancellationToken.None);

        Assert.Contains("canary", all, StringComparison.Ordinal);
        Assert.Equal((all, own), (allAgain, ownAgain));
        AssertNoCanary(Query, own);
        Assert.Equal(await _alone.QueryPagesAsync(Query, CancellationToken.None), own);
    }

    [Fact]
    public async Task Test_data_contains_rows_of_other_tenants()
    {
        // Without canary rows the test above could not fail.
        await using var reader = _shared.DataSource.CreateCommand("SELECT count(*) FROM device_metrics WHERE metric_value > 8000000");
        Assert.True((long)(await reader.ExecuteScalarAsync())! > 0);
    }

    private static void AssertNoCanary(string query, string response)
    {
        foreach (var page in response.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(page => page.StartsWith("200 {", StringComparison.Ordinal)))
            Assert.True(!HasCanary(JsonDocument.Parse(page[4..]).RootElement), $"{query}\n{page}");
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
