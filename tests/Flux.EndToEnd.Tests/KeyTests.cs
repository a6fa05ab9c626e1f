using System.Net;
using Aspire.Hosting.Testing;

namespace Flux.EndToEnd.Tests;

/// <summary>The API keys that the app model gives to its services.</summary>
[Collection(SystemCollection.Name)]
public sealed class KeyTests(FluxSystem system)
{
    [Theory]
    [InlineData("ingest", "/api/v1/receipts/none", "ingest", HttpStatusCode.NotFound)]
    [InlineData("query-gateway", "/odata/Devices", "query", HttpStatusCode.OK)]
    [InlineData("ingest", "/api/v1/receipts/none", "query", HttpStatusCode.Unauthorized)]
    [InlineData("query-gateway", "/odata/Devices", "ingest", HttpStatusCode.Unauthorized)]
    [InlineData("query-gateway", "/graphql?query={__typename}", "nobody", HttpStatusCode.Unauthorized)]
    public async Task Key_is_valid_only_for_its_own_service(string service, string path, string keyOf, HttpStatusCode expected)
    {
        using var client = system.App.CreateHttpClient(service, "http");
        // Only its name is a parameter of the test: parameters appear in logs.
        var key = keyOf switch { "ingest" => FluxSystem.IngestKey, "query" => FluxSystem.QueryKey, _ => "an unknown key" };
        client.DefaultRequestHeaders.Add("X-Api-Key", key);

        using var response = await client.GetAsync(path);

        Assert.Equal(expected, response.StatusCode);
    }
}
