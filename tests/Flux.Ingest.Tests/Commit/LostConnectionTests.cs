using System.Net;

namespace Flux.Ingest.Tests.Commit;

public sealed class LostConnectionTests(ProxiedIngest ingest) : IClassFixture<ProxiedIngest>
{
    [Theory]
    [InlineData(true, null)]
    [InlineData(true, "a key")]
    [InlineData(false, null)]
    [InlineData(false, "another key")]
    public async Task A_commit_whose_answer_is_lost_happens_once(bool before, string? key)
    {
        var device = $"lost {before} {key}";
        await ingest.PostAsync("metrics", Metric("warm"));
        var cuts = ingest.Proxy.Cuts;
        if (before)
            ingest.Proxy.CutBeforeCommit(2);
        else
            ingest.Proxy.CutAfterCommit(1);

        var reply = await ingest.PostAsync("metrics", $"[{Metric(device)},{Metric(device)}]", key: key);

        Assert.Equal((HttpStatusCode.OK, """{"accepted":2,"rejected":0}"""), (reply.Status, reply.Text));
        Assert.Equal(2, await ingest.CountAsync("device_metrics", device));
        Assert.Equal(before ? 2 : 1, ingest.Proxy.Cuts - cuts);
    }

    [Fact]
    public async Task Many_requests_through_a_line_that_breaks_again_and_again_are_all_written_once()
    {
        var sent = Enumerable.Range(0, 300).Select(async i =>
        {
            if (i % 20 == 0)
                ingest.Proxy.CutAfterCommit(1);
            else if (i % 20 == 10)
                ingest.Proxy.CutBeforeCommit(1);

            await Task.Yield();
            return await ingest.PostAsync("metrics", Metric($"storm{i}"), key: i % 3 == 0 ? $"storm{i}" : null);
        });

        Assert.All(await Task.WhenAll(sent), reply => Assert.Equal("""{"accepted":1,"rejected":0}""", reply.Text));
        Assert.Equal(
            (300L, 300L),
            (await ingest.ScalarAsync<long>("SELECT count(*) FROM device_metrics WHERE device_id LIKE 'storm%'"),
            await ingest.ScalarAsync<long>("SELECT count(DISTINCT device_id) FROM device_metrics WHERE device_id LIKE 'storm%'")));
    }

    [Fact]
    public async Task While_the_database_is_away_writes_are_503_and_when_it_is_back_they_are_taken()
    {
        ingest.Proxy.GoAway();
        try
        {
            foreach (var expected in new[] { "waited for", "refused at once" })
            {
                var reply = await ingest.PostAsync("metrics", Metric("away"));
                Assert.Equal((HttpStatusCode.ServiceUnavailable, "urn:flux:database-unavailable", expected), (reply.Status, reply.Json.GetProperty("type").GetString(), expected));
                Assert.NotNull(reply.RetryAfter);
            }

            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await ingest.GetAsync("/health")).Status);
            Assert.Equal(HttpStatusCode.OK, (await ingest.GetAsync("/alive")).Status);
        }
        finally
        {
            ingest.Proxy.ComeBack();
        }

        Reply? last = null;
        while (last?.Status != HttpStatusCode.OK)
            last = await ingest.PostAsync("metrics", Metric("back"));

        Assert.Equal(0, await ingest.CountAsync("device_metrics", "away"));
        Assert.Equal(1, await ingest.CountAsync("device_metrics", "back"));
    }

    private static string Metric(string device) => $$"""{"deviceId":"{{device}}","metricName":"m","metricValue":1}""";
}
