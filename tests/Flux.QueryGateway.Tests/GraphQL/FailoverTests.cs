using Flux.QueryGateway.GraphQL.Subscriptions;
using Flux.TestDatabase;
using Flux.Timeseries.Access;
using Npgsql;

namespace Flux.QueryGateway.Tests.GraphQL;

/// <summary>Subscriptions on a primary with a standby.</summary>
public sealed class FailoverTests
{
    private static readonly FeedFilter All = new([]);

    [Fact]
    public async Task A_subscription_is_refused_on_a_standby_and_expires_at_a_failover()
    {
        await using var servers = await ReplicatedServer.StartAsync();
        await servers.RequireStandbyAsync();
        await using var primary = NpgsqlDataSource.Create(servers.Primary);
        await using var standby = NpgsqlDataSource.Create(servers.Standby);
        var cursor = await new FeedReader(primary).NowAsync(CancellationToken.None);
        await ReplicatedServer.ExecuteAsync(
            servers.Primary, "INSERT INTO device_metrics (time, device_id, metric_name, metric_value) VALUES (now(), 'a', 'm', 1)");
        Assert.Equal(2, await ReadAsync(primary, cursor));

        Assert.Equal("UNAVAILABLE", (await Assert.ThrowsAsync<SubscriptionEndedException>(
            () => new FeedReader(standby).NowAsync(CancellationToken.None))).Code);
        Assert.Equal("UNAVAILABLE", (await Assert.ThrowsAsync<SubscriptionEndedException>(() => ReadAsync(standby, cursor))).Code);

        await servers.KillPrimaryAsync();
        await ReplicatedServer.ExecuteAsync(servers.Standby, "ALTER SYSTEM SET synchronous_standby_names = ''");
        await servers.PromoteAsync();
        Assert.Equal("CURSOR_EXPIRED", (await Assert.ThrowsAsync<SubscriptionEndedException>(() => ReadAsync(standby, cursor))).Code);
        Assert.Equal(1, await ReadAsync(standby, await new FeedReader(standby).NowAsync(CancellationToken.None)));
    }

    /// <summary>The rows after a cursor, and one for the position at the end.</summary>
    private static async Task<int> ReadAsync(NpgsqlDataSource database, FeedCursor cursor) =>
        await new FeedReader(database).ReadAsync(FeedTable.Metrics, All, DeviceScope.All, cursor, CancellationToken.None).CountAsync();
}
