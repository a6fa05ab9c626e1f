using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Flux.ServiceDefaults.Authentication;
using Flux.TestDatabase;
using Flux.Timeseries.Access;

namespace Flux.Ingest.Tests;

public sealed class AccessTests(AccessTests.ClosedIngest ingest) : IClassFixture<AccessTests.ClosedIngest>
{
    [Fact]
    public Task Every_endpoint_is_401_without_a_key_and_403_without_its_scope_but_for_the_public_ones() =>
        new EndpointWalk(ingest.Services, ingest.Client, ingest.DataSource).AssertClosedAsync(
            new Dictionary<string, string>(StringComparer.Ordinal) { ["{key}"] = "k" },
            "/metrics", "/api/v1/metrics", "/api/v1/logs", "/api/v1/events", "/api/v1/receipts/k", "/api/v1/status", "/openapi/v1.json");

    [Theory]
    [InlineData("metrics", """[{"deviceId":"a/1","metricName":"m","metricValue":1},{"deviceId":"b/1","metricName":"m","metricValue":2},{"deviceId":"gate","metricName":"m","metricValue":3}]""", "device_metrics")]
    [InlineData("logs", """[{"deviceId":"a/1","logLevel":"info","message":"1"},{"message":"2","logLevel":"info","deviceId":"b/1"},{"deviceId":"gate","logLevel":"info","message":"3"}]""", "device_logs")]
    [InlineData("events", """[{"deviceId":"a/1","eventType":"e","eventData":1},{"eventData":2,"deviceId":"\u0062/1","eventType":"e"},{"deviceId":"gate","eventType":"e","eventData":3}]""", "device_events")]
    public async Task A_row_of_a_device_outside_the_key_is_rejected_by_itself(string route, string body, string table)
    {
        var key = await TestKeys.CreateAsync(ingest.DataSource, "tenant a", DeviceScope.Of(["gate"], ["a/"]), FluxScopes.Write);

        var reply = await PostAsync(route, body, key);

        Assert.Equal(HttpStatusCode.BadRequest, reply.Status);
        Assert.Equal((2, 1), (reply.Json.GetProperty("accepted").GetInt32(), reply.Json.GetProperty("rejected").GetInt32()));
        Assert.Equal("""{"index":1,"path":"$.deviceId","code":"device-not-allowed","reason":"The key may not write rows of this device."}""", reply.FirstError.GetRawText());
        Assert.Equal(0, await ingest.CountAsync(table, "b/1"));
        Assert.Equal(1, await ingest.CountAsync(table, "gate"));
    }

    [Fact]
    public async Task The_status_is_for_keys_that_reach_the_whole_system()
    {
        var whole = await TestKeys.CreateAsync(ingest.DataSource, "operator", DeviceScope.All, FluxScopes.Admin);
        var bound = await TestKeys.CreateAsync(ingest.DataSource, "tenant", DeviceScope.Of([], ["t/"]), FluxScopes.Admin);

        Assert.Equal(HttpStatusCode.OK, await SendAsync("GET", "/api/v1/status", whole));
        Assert.Equal(HttpStatusCode.Forbidden, await SendAsync("GET", "/api/v1/status", bound));
    }

    [Fact]
    public async Task The_same_idempotency_key_of_two_owners_is_two_keys()
    {
        var a = await TestKeys.CreateAsync(ingest.DataSource, "owner a", DeviceScope.Of([], ["oa/"]), FluxScopes.Write);
        var b = await TestKeys.CreateAsync(ingest.DataSource, "owner b", DeviceScope.Of([], ["ob/"]), FluxScopes.Write);
        var longest = new string('k', 128);

        var first = await PostAsync("metrics", """{"deviceId":"oa/1","metricName":"m","metricValue":1}""", a, longest);
        var foreign = await SendAsync("GET", $"/api/v1/receipts/{longest}", b);
        var second = await PostAsync("metrics", """{"deviceId":"ob/1","metricName":"m","metricValue":1}""", b, longest);
        var again = await PostAsync("metrics", """{"deviceId":"oa/1","metricName":"m","metricValue":1}""", a, longest);

        Assert.Equal("""{"accepted":1,"rejected":0}""", first.Text);
        Assert.Equal(HttpStatusCode.NotFound, foreign);
        Assert.Equal("""{"accepted":1,"rejected":0}""", second.Text);
        Assert.Equal("""{"accepted":1,"rejected":0,"duplicate":true}""", again.Text);
        Assert.Equal(HttpStatusCode.OK, await SendAsync("GET", $"/api/v1/receipts/{longest}", a));
    }

    [Fact]
    public async Task A_caller_that_sends_more_rows_than_it_may_waits_and_its_neighbour_does_not()
    {
        var greedy = await TestKeys.CreateAsync(ingest.DataSource, "greedy", DeviceScope.All, FluxScopes.Write);
        var modest = await TestKeys.CreateAsync(ingest.DataSource, "modest", DeviceScope.All, FluxScopes.Write);
        var body = $"[{string.Join(',', Enumerable.Repeat("""{"deviceId":"greedy","metricName":"m","metricValue":1}""", 12_000))}]";

        var first = await PostAsync("metrics", body, greedy);
        var second = await PostAsync("metrics", body, greedy);
        var neighbour = await PostAsync("metrics", """{"deviceId":"modest","metricName":"m","metricValue":1}""", modest);

        Assert.Equal(HttpStatusCode.OK, first.Status);
        Assert.Equal(HttpStatusCode.TooManyRequests, second.Status);
        Assert.Equal("urn:flux:too-many-rows", second.Json.GetProperty("type").GetString());
        Assert.Equal(12_000, await ingest.CountAsync("device_metrics", "greedy"));
        Assert.Equal(HttpStatusCode.OK, neighbour.Status);
    }

    private async Task<HttpStatusCode> SendAsync(string method, string address, string? key)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), address);
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var response = await ingest.Client.SendAsync(request);
        return response.StatusCode;
    }

    private async Task<Reply> PostAsync(string route, string body, string key, string? idempotencyKey = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/{route}") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("X-Api-Key", key);
        if (idempotencyKey is not null)
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        using var response = await ingest.Client.SendAsync(request);
        return await Reply.ReadAsync(response);
    }

    /// <summary>The service as it stands on a network.</summary>
    public sealed class ClosedIngest : RunningIngest
    {
        protected override IEnumerable<(string Key, string Value)> Settings =>
            [("Flux:Auth:Open", "false"), ("Flux:Limits:RowsPerSecond", "2000"), ("environment", "Production"), ("Flux:Auth:ApiKeys", "true")];
    }
}
