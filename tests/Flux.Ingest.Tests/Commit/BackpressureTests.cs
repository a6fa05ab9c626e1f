using System.Net;
using System.Text;

namespace Flux.Ingest.Tests.Commit;

public sealed class BackpressureTests(BackpressureTests.SmallIngest ingest) : IClassFixture<BackpressureTests.SmallIngest>
{
    private const int RowsEach = 5_000;

    public sealed class SmallIngest : RunningIngest
    {
        protected override IEnumerable<(string Key, string Value)> Settings =>
            [("Flux:Ingest:QueueBytes", $"{8 << 20}"), ("Flux:Ingest:MaxBodyBytes", $"{3 << 20}")];
    }

    [Fact]
    public async Task A_full_queue_answers_429_keeps_its_bound_and_loses_nothing()
    {
        Task<Reply>[] sent;
        var most = 0L;
        await using (await ingest.LockMetricsAsync())
        {
            sent = [.. Enumerable.Range(0, 60).Select(i => ingest.PostAsync("metrics", Body($"full{i}")))];
            await ingest.UntilAsync(() =>
            {
                most = Math.Max(most, ingest.MemoryUsed);
                return sent.Count(reply => reply.IsCompleted) > 20;
            });
        }

        var replies = await Task.WhenAll(sent);

        Assert.InRange(most, 1, 8 << 20);
        Assert.All(replies, reply => Assert.True(reply.Status is HttpStatusCode.OK or HttpStatusCode.TooManyRequests));
        Assert.All(replies.Where(reply => reply.Status != HttpStatusCode.OK), reply => Assert.InRange(reply.RetryAfter!.Value.TotalSeconds, 1, 60));
        Assert.Equal(
            replies.Count(reply => reply.Status == HttpStatusCode.OK) * (long)RowsEach,
            await ingest.ScalarAsync<long>("SELECT count(*) FROM device_metrics WHERE device_id LIKE 'full%'"));
        await ingest.UntilAsync(() => ingest.MemoryUsed == 0);
    }

    private static string Body(string device) =>
        new StringBuilder().Insert(0, $$"""{"deviceId":"{{device}}","metricName":"m","metricValue":1},""", RowsEach).Insert(0, '[').Append("{}]").Replace(",{}", "").ToString();
}
