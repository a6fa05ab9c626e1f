using System.Net;
using System.Text.RegularExpressions;

namespace Flux.QueryGateway.Tests.GraphQL;

public sealed partial class QueryPageTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    private sealed class Production : GatewayFixture
    {
        protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>(StringComparer.Ordinal) { ["environment"] = "Production", ["Query:ApiKey"] = Key };

        public const string Key = "the key of a deployment";
    }

    [Fact]
    public async Task Development_page_needs_no_other_host()
    {
        var page = await AsBrowserAsync(gateway.Client, "/graphql");
        Assert.Equal("text/html", page.Content.Headers.ContentType!.MediaType);
        var html = await page.Content.ReadAsStringAsync();
        var files = Links().Matches(html).Select(match => match.Groups["to"].Value).Where(link => !link.StartsWith("data:", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            using var response = await gateway.Client.GetAsync("/" + file);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.DoesNotContain("://", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Production_has_no_page()
    {
        var production = new Production();
        await production.InitializeAsync();
        production.Client.DefaultRequestHeaders.Add("X-Api-Key", Production.Key);
        try
        {
            using var page = await AsBrowserAsync(production.Client, "/graphql");
            Assert.Equal(HttpStatusCode.BadRequest, page.StatusCode);
            using var file = await production.Client.GetAsync("/graphql/page/page.js");
            Assert.Equal(HttpStatusCode.NotFound, file.StatusCode);
        }
        finally
        {
            await production.DisposeAsync();
        }
    }

    private static async Task<HttpResponseMessage> AsBrowserAsync(HttpClient client, string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.TryAddWithoutValidation("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
        return await client.SendAsync(request);
    }

    [GeneratedRegex("(?:src|href)=\"(?<to>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Links();
}
