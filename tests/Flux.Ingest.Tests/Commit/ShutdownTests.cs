using System.Net;
using Flux.Ingest.Tests.Http;

namespace Flux.Ingest.Tests.Commit;

public sealed class ShutdownTests : IAsyncLifetime
{
    private readonly RunningIngest _ingest = new();

    public Task InitializeAsync() => _ingest.InitializeAsync();

    public Task DisposeAsync() => _ingest.DisposeAsync();

    [Fact]
    public async Task What_is_queued_is_committed_and_half_a_body_is_answered_503()
    {
        await using var half = await RawConnection.OpenAsync(_ingest.Address);
        await half.PostAsync("Content-Length: 1000", "[");
        await _ingest.UntilAsync(() => _ingest.MemoryUsed > 0);

        Task stopped;
        IReadOnlyList<Task<Reply>> queued;
        await using (await _ingest.LockMetricsAsync())
        {
            queued = await _ingest.PileUpAsync(10, _ => _ingest.PostAsync("metrics", """{"deviceId":"queued","metricName":"m","metricValue":1}"""));
            stopped = _ingest.StopAsync();
            Assert.StartsWith("HTTP/1.1 503", await half.ReadSomeAsync(), StringComparison.Ordinal);
        }

        Assert.All(await Task.WhenAll(queued), reply => Assert.Equal(HttpStatusCode.OK, reply.Status));
        await stopped;
        Assert.Equal(queued.Count, await _ingest.CountAsync("device_metrics", "queued"));
    }
}
