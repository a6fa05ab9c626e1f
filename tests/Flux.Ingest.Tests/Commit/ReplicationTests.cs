using System.Net;
using Flux.TestDatabase;

namespace Flux.Ingest.Tests.Commit;

/// <summary>Acknowledged means kept: with a synchronous standby, 2xx is sent only for rows that the standby has.</summary>
public sealed class ReplicationTests
{
    private const string Duplicate = """{"accepted":1,"rejected":0,"duplicate":true}""";

    [Theory]
    [InlineData(null)]
    [InlineData("pg_cancel_backend")]
    [InlineData("pg_terminate_backend")]
    public async Task A_row_is_acknowledged_once_the_standby_has_it(string? endOfWait)
    {
        await using var ingest = await ReplicatedIngest.StartAsync();
        await ingest.Servers.StopStandbyAsync();
        var writing = ingest.WriteAsync("kept", key: "k");
        if (endOfWait is not null)
            await ingest.EndWaitAsync(endOfWait);
        var refused = await writing;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.Status);
        Assert.Contains("not-replicated", refused.Text, StringComparison.Ordinal);
        Assert.NotEqual(HttpStatusCode.OK, (await ingest.ReceiptAsync("k")).Status);

        await ingest.Servers.StartStandbyAsync();
        var retried = await RetryAsync(() => ingest.WriteAsync("kept", key: "k"));

        Assert.Equal(Duplicate, retried.Text);
        Assert.Equal(HttpStatusCode.OK, (await ingest.ReceiptAsync("k")).Status);
        await ingest.Servers.KillPrimaryAsync();
        await ingest.Servers.PromoteAsync();
        Assert.Equal(1, await ReplicatedIngest.CountAsync(ingest.Servers.Standby, "kept"));
        Assert.Equal(Duplicate, (await RetryAsync(() => ingest.WriteAsync("kept", key: "k"))).Text);
        Assert.Equal(1, await ReplicatedIngest.CountAsync(ingest.Servers.Standby, "kept"));
    }

    [Fact]
    public async Task A_promoted_server_has_every_acknowledged_row_once()
    {
        await using var ingest = await ReplicatedIngest.StartAsync();
        var acknowledged = new List<int>();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var failover = Task.Run(async () =>
        {
            await Task.Delay(TimeSpan.FromSeconds(1));
            await ingest.Servers.KillPrimaryAsync();
            await ReplicatedServer.ExecuteAsync(ingest.Servers.Standby, "ALTER SYSTEM SET synchronous_standby_names = ''");
            await ingest.Servers.PromoteAsync();
        });
        for (var n = 0; !failover.IsCompleted || n < 50; n++)
        {
            var device = FormattableString.Invariant($"row-{n}");
            if ((await RetryAsync(() => ingest.WriteAsync(device, key: device))).Status == HttpStatusCode.OK)
                acknowledged.Add(n);
            Assert.False(limit.IsCancellationRequested);
        }
        await failover;

        var stored = await ReplicatedServer.ScalarAsync<string[]>(
            ingest.Servers.Standby, "SELECT array_agg(device_id ORDER BY device_id) FROM device_metrics WHERE device_id LIKE 'row-%'");
        Assert.Equal(acknowledged.Select(n => FormattableString.Invariant($"row-{n}")).Order(StringComparer.Ordinal), stored.Order(StringComparer.Ordinal));
    }

    /// <summary>As a client does: the same request with the same key until it is not refused for now.</summary>
    private static async Task<Reply> RetryAsync(Func<Task<Reply>> send)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var reply = await send();
            if (reply.Status != HttpStatusCode.ServiceUnavailable || limit.IsCancellationRequested)
                return reply;
            await Task.Delay(TimeSpan.FromMilliseconds(100), limit.Token);
        }
    }
}
