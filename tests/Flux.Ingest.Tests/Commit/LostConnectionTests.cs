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

    private static string Metric(string device) => $$"""{"deviceId":"{{device}}","metricName":"m","metricValue":1}""";
}
