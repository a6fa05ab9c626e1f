using System.Net;
using Aspire.Hosting.Testing;

namespace Flux.EndToEnd.Tests;

/// <summary>The keys that the app model gives to its services.</summary>
[Collection(SystemCollection.Name)]
public sealed class KeyTests(FluxSystem system)
{
    [Theory]
    [InlineData("ingest", "/api/v1/receipts/none", FluxSystem.IngestKey, HttpStatusCode.NotFound)]
    [InlineData("query-gateway", "/odata/Devices", FluxSystem.QueryKey, HttpStatusCode.OK)]
    [InlineData("ingest", "/api/v1/receipts/none", FluxSystem.QueryKey, HttpStatusCode.Unauthorized)]
    [InlineData("query-gateway", "/odata/Devices", FluxSystem.IngestKey, HttpStatusCode.Unauthorized)]
    [InlineData("query-gateway", "/graphql?query={__typename}", "no key of anybody", HttpStatusCode.Unauthorized)]
    public async Task A_key_opens_the_service_that_it_was_made_for(string service, string path, string key, HttpStatusCode expected)
    {
        using var client = system.App.CreateHttpClient(service, "http");
        client.DefaultRequestHeaders.Add("X-Api-Key", key);

        using var response = await client.GetAsync(path);

        Assert.Equal(expected, response.StatusCode);
    }
}
