using System.Net;
using Aspire.Hosting.Testing;

namespace Flux.EndToEnd.Tests;

/// <summary>The keys that the app model gives to its services.</summary>
[Collection(SystemCollection.Name)]
public sealed class KeyTests(FluxSystem system)
{
    [Theory]
    [InlineData("ingest", "/api/v1/receipts/none", "ingest", HttpStatusCode.NotFound)]
    [InlineData("query-gateway", "/odata/Devices", "query", HttpStatusCode.OK)]
    [InlineData("ingest", "/api/v1/receipts/none", "query", HttpStatusCode.Unauthorized)]
    [InlineData("query-gateway", "/odata/Devices", "ingest", HttpStatusCode.Unauthorized)]
    [InlineData("query-gateway", "/graphql?query={__typename}", "nobody", HttpStatusCode.Unauthorized)]
    public async Task A_key_opens_the_service_that_it_was_made_for(string service, string path, string keyOf, HttpStatusCode expected)
    {
        using var client = system.App.CreateHttpClient(service, "http");
        // Named, not written into the test's name: that stands in logs.
        client.DefaultRequestHeaders.Add("X-Api-Key", keyOf switch { "ingest" => FluxSystem.IngestKey, "query" => FluxSystem.QueryKey, _ => "no key of anybody" });

        using var response = await client.GetAsync(path);

        Assert.Equal(expected, response.StatusCode);
    }
}
