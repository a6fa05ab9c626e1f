using System.Globalization;
using System.Net;

namespace Flux.Ingest.Tests.Telemetry;

public sealed class MeterTests(RunningIngest ingest) : IClassFixture<RunningIngest>
{
    [Fact]
    public async Task Rows_bytes_commits_rejections_and_lag_are_measured()
    {
        using var meter = new MeterReading(ingest.Services);
        var tenSecondsAgo = TimeProvider.System.GetUtcNow().AddSeconds(-10).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        var body = $$"""
            [{"time":{{tenSecondsAgo}},"deviceId":"measured","metricName":"m","metricValue":1},{"deviceId":"measured"},
            {"time":{{tenSecondsAgo}},"deviceId":"measured","metricName":"m","metricValue":2},{"deviceId":"measured","metricName":"m","metricValue":1,"colour":"red"}]
            """;

        var reply = await ingest.PostAsync("metrics", body);

        Assert.Equal(HttpStatusCode.BadRequest, reply.Status);
        Assert.Equal(2, meter.Sum("flux.ingest.rows", "flux.table=device_metrics"));
        Assert.Equal(body.Length, meter.Sum("flux.ingest.body", "flux.table=device_metrics"));
        Assert.Equal(1, meter.Sum("flux.ingest.rejections", "flux.table=device_metrics", "flux.code=missing-field"));
        Assert.Equal(1, meter.Sum("flux.ingest.rejections", "flux.table=device_metrics", "flux.code=unknown-field"));
        Assert.Equal(2, meter.Sum("flux.ingest.rejections"));
        Assert.Equal(2, meter.Sum("flux.ingest.commit.rows"));
        Assert.InRange(meter.Sum("flux.ingest.commit.size"), 80, 400);
        Assert.InRange(meter.Sum("flux.ingest.commit.duration"), 1e-6, 60);
        Assert.InRange(meter.Sum("flux.ingest.lag", "flux.table=device_metrics"), 10, 120);
    }

    [Fact]
    public async Task A_repeated_request_counts_no_rows()
    {
        const string Body = """{"deviceId":"repeated","metricName":"m","metricValue":1}""";
        await ingest.PostAsync("metrics", Body, key: "repeated");
        using var meter = new MeterReading(ingest.Services);

        Assert.Equal(HttpStatusCode.OK, (await ingest.PostAsync("metrics", Body, key: "repeated")).Status);

        Assert.Equal(0, meter.Sum("flux.ingest.rows"));
    }

    [Fact]
    public async Task What_waits_and_what_is_held_can_be_seen()
    {
        using var meter = new MeterReading(ingest.Services);
        var sent = new List<Task<Reply>>();
        await using (await ingest.LockMetricsAsync())
        {
            // Each of the writers takes some before it is held up.
            while (meter.Now("flux.ingest.queue.requests") < 5)
                sent.AddRange(await ingest.PileUpAsync(5, _ => ingest.PostAsync("metrics", """{"deviceId":"waits","metricName":"m","metricValue":1}""")));

            Assert.InRange(meter.Now("flux.ingest.queue.size"), 5 * 30, sent.Count * 100);
            Assert.InRange(meter.Now("flux.ingest.memory"), sent.Count * 4096, 160 << 20);
        }

        await Task.WhenAll(sent);
        Assert.Equal((0, 0), (meter.Now("flux.ingest.queue.requests"), meter.Now("flux.ingest.queue.size")));
        await ingest.UntilAsync(() => meter.Now("flux.ingest.memory") == 0);
    }
}
