using System.Data;
using Flux.TestDatabase;
using Flux.Timeseries;
using Npgsql;

namespace Flux.SchemaMigrator.Tests.Rollups;

/// <summary>
/// A migrated database with a <see cref="RollupWitness"/>.
/// </summary>
public sealed class RollupDatabase : MigratedDatabase
{
    /// <summary>True where continuous aggregates keep the rollups.</summary>
    public bool IsCommunity { get; private set; }

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        IsCommunity = await TestServer.EditionAsync() == Edition.Community;
        await ExecuteAsync(RollupWitness.Table);
        if (IsCommunity)
            await StopJobsAsync();
        else
            await ExecuteAsync("UPDATE flux.policy SET value = '3 days' WHERE name = 'retention.device_metrics'");
    }

    public async Task ClearAsync() => await ExecuteAsync(
        IsCommunity
            ? "TRUNCATE device_metrics, witness; TRUNCATE flux.device_metrics_1h; TRUNCATE flux.device_metrics_5m; UPDATE flux.raw_floor SET at = '-infinity'"
            : """
              TRUNCATE device_metrics, witness, flux.rollup_5m, flux.rollup_1h, flux.rollup_invalidation;
              DELETE FROM flux.rollup_state;
              INSERT INTO flux.rollup_state DEFAULT VALUES;
              SELECT setval('flux.rollup_threshold', -210000000000);
              """);

    /// <summary>
    /// Makes the chunks of these days beforehand: whoever makes one holds a lock on the hypertable until its commit, and a test that keeps
    /// a transaction open while it writes in another would wait for itself.
    /// </summary>
    public async Task CreateChunksAsync(DateTime first, int days) => await ExecuteAsync(
        $"""
        INSERT INTO device_metrics (time, device_id, metric_name, metric_value)
        SELECT timestamptz '{first:O}' + n * INTERVAL '1 day', 'none', 'none', 0 FROM generate_series(0, {days - 1}) n;
        DELETE FROM device_metrics;
        """);

    /// <summary>One step of refreshing (Apache), or a whole refresh (Community).</summary>
    public async Task<string> RefreshStepAsync(DateTime at)
    {
        await using var connection = await DataSource.OpenConnectionAsync();
        if (IsCommunity)
        {
            foreach (var rollup in new[] { "flux.device_metrics_5m", "flux.device_metrics_1h" })
            {
                await using var refresh = new NpgsqlCommand("CALL refresh_continuous_aggregate($1::regclass, $2::timestamptz, $3::timestamptz)", connection)
                {
                    Parameters = { new() { Value = rollup }, new() { Value = await RefreshFloorAsync(at) }, new() { Value = at } },
                };
                await refresh.ExecuteNonQueryAsync();
            }

            return "done";
        }

        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead);
        await using var command = new NpgsqlCommand("SELECT step FROM flux.refresh_step($1)", connection) { Parameters = { new() { Value = at } } };
        var step = (string)(await command.ExecuteScalarAsync())!;
        await transaction.CommitAsync();
        return step;
    }

    // As the policy's window does: never below what has been dropped.
    private async Task<DateTime> RefreshFloorAsync(DateTime at)
    {
        await using var command = DataSource.CreateCommand("SELECT greatest($1, at) FROM flux.raw_floor");
        command.Parameters.Add(new() { Value = at - TimeSpan.FromDays(30) });
        return (DateTime)(await command.ExecuteScalarAsync())!;
    }

    public async Task RefreshAsync(DateTime at)
    {
        while (await RefreshStepAsync(at) is not ("done" or "waiting" or "busy"))
        {
        }
    }

    public async Task<string> RetentionStepAsync(DateTime at)
    {
        await using var command = DataSource.CreateCommand(
            IsCommunity ? "SELECT step FROM flux.drop_metrics($1 - INTERVAL '3 days')" : "SELECT step FROM flux.retention_step($1)");
        command.Parameters.Add(new() { Value = at });
        return (string)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Buckets in which a rollup and the witness differ, in one snapshot; empty when the rollups tell the truth.</summary>
    public Task<IReadOnlyList<string>> DifferencesAsync() => RollupWitness.DifferencesAsync(DataSource);
}
