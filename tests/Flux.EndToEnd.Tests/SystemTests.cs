using System.Net;
using System.Net.Http.Json;
using Aspire.Hosting.Testing;

namespace Flux.EndToEnd.Tests;

/// <summary>What a user of the running system sees of it as a whole.</summary>
[Collection(SystemCollection.Name)]
public sealed class SystemTests(FluxSystem system)
{
    [Theory]
    [InlineData("ingest", "/health")]
    [InlineData("ingest", "/alive")]
    [InlineData("ingest", "/metrics")]
    [InlineData("ingest", "/openapi/v1.json")]
    [InlineData("query-gateway", "/health")]
    [InlineData("query-gateway", "/alive")]
    [InlineData("query-gateway", "/metrics")]
    [InlineData("query-gateway", "/odata/$metadata")]
    public async Task Each_public_address_answers(string service, string path)
    {
        using var client = system.App.CreateHttpClient(service, "http");

        using var response = await client.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Logs_and_events_written_over_HTTP_come_out_of_both_languages()
    {
        using var ingest = system.App.CreateHttpClient("ingest", "http");
        using var log = await ingest.PostAsJsonAsync("/api/v1/logs", new { deviceId = "door", logLevel = "warn", message = "ajar" });
        using var happening = await ingest.PostAsJsonAsync("/api/v1/events", new { deviceId = "door", eventType = "opened", eventData = new { by = "wind" }, severity = "low" });
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (log.StatusCode, happening.StatusCode));

        using var query = system.Query();
        const string Door = """where: { deviceId: { eq: "door" } }""";

        Assert.Equal("ajar", (await query.ODataAsync("DeviceLogs?$filter=DeviceId eq 'door'").SingleAsync()).GetProperty("Message").GetString());
        Assert.Equal("ajar", (await query.GraphQLAsync("logs", Door, "message").SingleAsync()).GetProperty("message").GetString());
        Assert.Equal("opened", (await query.ODataAsync("DeviceEvents?$filter=DeviceId eq 'door'").SingleAsync()).GetProperty("EventType").GetString());
        Assert.Equal("opened", (await query.GraphQLAsync("events", Door, "eventType").SingleAsync()).GetProperty("eventType").GetString());
    }
}
