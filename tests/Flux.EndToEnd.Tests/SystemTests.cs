using System.Net;
using System.Net.Http.Json;
using Aspire.Hosting.Testing;

namespace Flux.EndToEnd.Tests;

/// <summary>The running system as a user sees it.</summary>
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
    public async Task Public_address_responds_without_a_key(string service, string path)
    {
        using var client = system.App.CreateHttpClient(service, "http");

        using var response = await client.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Both_languages_return_logs_and_events_written_over_HTTP()
    {
        using var ingest = system.App.CreateHttpClient("ingest", "http");
        using var log = await ingest.PostAsJsonAsync("/api/v1/logs", new { deviceId = "gate-1", logLevel = "warn", message = "ajar" });
        using var deviceEvent = await ingest.PostAsJsonAsync(
            "/api/v1/events", new { deviceId = "gate-1", eventType = "opened", eventData = new { by = "wind" }, severity = "low" });
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (log.StatusCode, deviceEvent.StatusCode));

        using var query = system.Query();
        const string OfGate = """where: { deviceId: { eq: "gate-1" } }""";

        Assert.Equal(
            "ajar", (await query.ODataAsync("DeviceLogs?$filter=DeviceId eq 'gate-1'").SingleAsync()).GetProperty("Message").GetString());
        Assert.Equal("ajar", (await query.GraphQLAsync("logs", OfGate, "message").SingleAsync()).GetProperty("message").GetString());
        Assert.Equal("opened", (await query.ODataAsync("DeviceEvents?$filter=DeviceId eq 'gate-1'").SingleAsync())
            .GetProperty("EventType").GetString());
        Assert.Equal(
            "opened", (await query.GraphQLAsync("events", OfGate, "eventType").SingleAsync()).GetProperty("eventType").GetString());
    }
}
