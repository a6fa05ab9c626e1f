using System.IO.Compression;
using System.Net;
using System.Text;

namespace Flux.Ingest.Tests.Http;

public sealed class MemoryTests(MemoryTests.SmallIngest ingest) : IClassFixture<MemoryTests.SmallIngest>
{
    private const long Budget = 8 << 20;
    private const int Senders = 200;
    private const string Row = """{"deviceId":"memory","metricName":"m","metricValue":1}""";

    public sealed class SmallIngest : RunningIngest
    {
        protected override IEnumerable<(string Key, string Value)> Settings =>
        [
            ("Flux:Ingest:QueueBytes", $"{Budget}"), ("Flux:Ingest:MaxBodyBytes", $"{3 << 20}"), ("Flux:Http:RateGrace", "00:00:02"), ("Flux:Http:WriteTimeout", "00:00:10"),
        ];
    }

    [Fact]
    public async Task Slow_senders_and_bombs_together_hold_no_more_than_the_budget_and_give_it_all_back()
    {
        // Each has sent enough to be given large buffers, and then stops in the middle of a row.
        var started = new string('\n', 1) + new StringBuilder().Insert(0, Row + "\n", 2_000) + Row[..20];
        var slow = new RawConnection[Senders];
        for (var i = 0; i < Senders; i++)
            slow[i] = await RawConnection.OpenAsync(ingest.Address);

        var sending = Task.WhenAll(slow.Select(connection => connection.PostAsync("Content-Length: 2000000", started.Replace('\n', ' '))));
        var answers = slow.Select(connection => connection.ReadToEndAsync()).ToArray();
        var bombs = Enumerable.Range(0, 60).Select(i => ingest.PostAsync("metrics", Bomb(i), coding: "gzip")).ToArray();
        var most = 0L;
        await ingest.UntilAsync(() =>
        {
            most = Math.Max(most, ingest.MemoryUsed);
            return answers.All(answer => answer.IsCompleted) && bombs.All(bomb => bomb.IsCompleted);
        });

        Assert.InRange(most, 1, Budget);
        Assert.All(await Task.WhenAll(bombs), bomb => Assert.True(
            bomb.Status is HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.TooManyRequests or HttpStatusCode.BadRequest, bomb.ToString()));
        Assert.All(await Task.WhenAll(answers), answer => Assert.True(
            answer.Length == 0 || answer.StartsWith("HTTP/1.1 408", StringComparison.Ordinal) || answer.StartsWith("HTTP/1.1 429", StringComparison.Ordinal) || answer.StartsWith("HTTP/1.1 400", StringComparison.Ordinal), answer));
        Assert.Contains(answers, answer => answer.Result.StartsWith("HTTP/1.1 408", StringComparison.Ordinal));
        await ingest.UntilAsync(() => ingest.MemoryUsed == 0);
        Assert.Equal(HttpStatusCode.OK, (await ingest.PostAsync("metrics", Row.Replace("memory", "afterwards", StringComparison.Ordinal))).Status);
        Assert.Equal(0, await ingest.CountAsync("device_metrics", "memory"));

        await Task.WhenAll(sending.ContinueWith(_ => { }, TaskScheduler.Default));
        foreach (var connection in slow)
            await connection.DisposeAsync();
    }

    /// <summary>Some kilobytes that are 40 MB of nothing, of brackets, or of one text.</summary>
    private static byte[] Bomb(int kind)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Fastest))
        {
            gzip.Write(kind % 3 == 2 ? """[{"deviceId":" """u8 : "["u8);
            var block = new byte[1 << 20];
            block.AsSpan().Fill((kind % 3) switch { 0 => (byte)' ', 1 => (byte)'[', _ => (byte)'x' });
            for (var i = 0; i < 40; i++)
                gzip.Write(block);
        }

        return target.ToArray();
    }
}
