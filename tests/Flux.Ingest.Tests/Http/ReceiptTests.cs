using System.Net;

namespace Flux.Ingest.Tests.Http;

public sealed class ReceiptTests(RunningIngest ingest) : IClassFixture<RunningIngest>
{
    [Fact]
    public async Task A_retry_with_the_same_key_writes_nothing_and_answers_the_first_receipt()
    {
        var body = Metric("retried");

        Assert.Equal("""{"accepted":1,"rejected":0}""", (await ingest.PostAsync("metrics", body, key: "retried 1")).Text);
        var second = await ingest.PostAsync("metrics", body, key: "retried 1");

        Assert.Equal((HttpStatusCode.OK, """{"accepted":1,"rejected":0,"duplicate":true}"""), (second.Status, second.Text));
        Assert.Equal(1, await ingest.CountAsync("device_metrics", "retried"));
    }

    [Fact]
    public async Task A_retry_of_a_partial_write_answers_the_same_rejections()
    {
        var body = $"[{Metric("partly")},{{}}]";

        var first = await ingest.PostAsync("metrics", body, key: "partly");
        var second = await ingest.PostAsync("metrics", body, key: "partly");

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (first.Status, second.Status));
        Assert.True(second.Json.GetProperty("duplicate").GetBoolean());
        Assert.Equal(1, second.Json.GetProperty("accepted").GetInt32());
        Assert.Equal(first.FirstError.GetProperty("reason").GetString(), second.FirstError.GetProperty("reason").GetString());
        Assert.Equal(1, await ingest.CountAsync("device_metrics", "partly"));
    }

    [Fact]
    public async Task A_key_with_another_body_route_or_unit_is_refused_and_writes_nothing()
    {
        await ingest.PostAsync("metrics", Metric("first"), key: "mine");

        foreach (var (route, body) in new[] { ("metrics", Metric("other")), ("metrics", Metric("first") + " "), ("logs", Metric("first")), ("metrics?precision=s", Metric("first")) })
        {
            var reply = await ingest.PostAsync(route, body, key: "mine");
            Assert.Equal(HttpStatusCode.UnprocessableEntity, reply.Status);
            Assert.Equal("urn:flux:idempotency-key-reused", reply.Json.GetProperty("type").GetString());
        }

        Assert.Equal(0, await ingest.CountAsync("device_metrics", "other"));
    }

    [Fact]
    public async Task A_receipt_says_what_became_of_the_request()
    {
        await ingest.PostAsync("events", """[{"deviceId":"r","eventType":"e","eventData":1},{"deviceId":"r"}]""", key: "a/b c");

        var receipt = await ingest.GetAsync("/api/v1/receipts/a%2Fb%20c");

        Assert.Equal(HttpStatusCode.OK, receipt.Status);
        Assert.Equal(("a/b c", "events"), (receipt.Json.GetProperty("key").GetString(), receipt.Json.GetProperty("table").GetString()));
        Assert.Equal((1, 1), (receipt.Json.GetProperty("accepted").GetInt32(), receipt.Json.GetProperty("rejected").GetInt32()));
        Assert.Equal("missing-field", receipt.FirstError.GetProperty("code").GetString());
        Assert.True(receipt.Json.GetProperty("committedAt").GetDateTimeOffset() > TimeProvider.System.GetUtcNow().AddMinutes(-5));
    }

    [Fact]
    public async Task A_key_that_nobody_used_has_no_receipt()
    {
        Assert.Equal(HttpStatusCode.NotFound, (await ingest.GetAsync("/api/v1/receipts/nobody")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await ingest.GetAsync($"/api/v1/receipts/{new string('k', 129)}")).Status);
    }

    [Fact]
    public async Task An_atomic_write_that_is_refused_leaves_its_key_free()
    {
        Assert.Equal(HttpStatusCode.BadRequest, (await ingest.PostAsync("metrics?atomic=true", $"[{Metric("free")},{{}}]", key: "free")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await ingest.GetAsync("/api/v1/receipts/free")).Status);

        Assert.Equal(HttpStatusCode.OK, (await ingest.PostAsync("metrics?atomic=true", Metric("free"), key: "free")).Status);
    }

    [Fact]
    public async Task A_key_sent_on_many_connections_at_once_is_written_once()
    {
        var bodies = Enumerable.Range(0, 8).Select(key => (Key: $"race {key}", Body: Metric($"race{key}"))).ToArray();

        var replies = await Task.WhenAll(Enumerable.Range(0, 160).Select(i => ingest.PostAsync("metrics", bodies[i % 8].Body, key: bodies[i % 8].Key)));

        Assert.All(replies, reply => Assert.Equal(HttpStatusCode.OK, reply.Status));
        Assert.Equal(8, replies.Count(reply => !reply.Json.TryGetProperty("duplicate", out _)));
        Assert.Equal(8, await ingest.ScalarAsync<long>("SELECT count(*) FROM device_metrics WHERE device_id LIKE 'race%'"));
    }

    [Fact]
    public async Task Of_two_bodies_under_one_key_at_once_one_is_written()
    {
        var replies = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => ingest.PostAsync("metrics", Metric($"either{i % 2}"), key: "either")));

        Assert.Equal(1, await ingest.ScalarAsync<long>("SELECT count(*) FROM device_metrics WHERE device_id LIKE 'either%'"));
        Assert.Equal(30, replies.Count(reply => reply.Status == HttpStatusCode.UnprocessableEntity));
        Assert.Equal(29, replies.Count(reply => reply.Text.Contains("duplicate", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("k\t1")]
    [InlineData("a key of one hundred and twenty-nine characters, which is one more than fits: ===================================================")]
    public async Task A_bad_key_is_refused(string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/metrics") { Content = new StringContent(Metric("badkey"), null, "application/json") };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);

        using var response = await ingest.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(0, await ingest.CountAsync("device_metrics", "badkey"));
    }

    private static string Metric(string device) => $$"""{"deviceId":"{{device}}","metricName":"m","metricValue":1}""";
}
