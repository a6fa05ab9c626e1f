using System.Data;
using Flux.TestDatabase;
using Flux.Timeseries;
using Npgsql;

namespace Flux.SchemaMigrator.Tests.Rollups;

/// <summary>
/// A migrated database with a second, plain table that is written with every metric and never cleared by retention: what the rollups are held against.
/// </summary>
public sealed class RollupDatabase : MigratedDatabase
{
    private const string Aggregates =
        """
        device_id, metric_name, sum(metric_value) / count(*), min(metric_value), max(metric_value), sum(metric_value), count(*),
        (array_agg(metric_value ORDER BY time, metric_value))[1], (array_agg(metric_value ORDER BY time DESC, metric_value DESC))[1]
        """;

    /// <summary>True where continuous aggregates keep the rollups: these are exact after a refresh, not before.</summary>
    public bool IsCommunity { get; private set; }

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        IsCommunity = await TestServer.EditionAsync() == Edition.Community;
        await ExecuteAsync("CREATE TABLE witness (LIKE device_metrics)");
        if (IsCommunity)
            await ExecuteAsync("SELECT alter_job(job_id, scheduled => false) FROM timescaledb_information.jobs WHERE job_id >= 1000");
        else
            await ExecuteAsync("UPDATE flux.policy SET value = '3 days' WHERE name = 'retention.device_metrics'");
    }

    public async Task ClearAsync() => await ExecuteAsync(
        IsCommunity
            ? "TRUNCATE device_metrics, witness; TRUNCATE device_metrics_1h; TRUNCATE device_metrics_5m"
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

    /// <summary>Writes rows into metrics and witness inside a transaction of the caller's.</summary>
    public static async Task WriteAsync(NpgsqlConnection connection, IReadOnlyList<(DateTime Time, string Device, string Metric, double Value)> rows)
    {
        foreach (var table in new[] { "device_metrics", "witness" })
        {
            await using var copy = await connection.BeginBinaryImportAsync($"COPY {table} (time, device_id, metric_name, metric_value) FROM STDIN (FORMAT BINARY)");
            foreach (var (time, device, metric, value) in rows)
                await copy.WriteRowAsync(CancellationToken.None, time, device, metric, value);

            await copy.CompleteAsync();
        }
    }

    /// <summary>One step of refreshing (Apache), or a whole refresh (Community).</summary>
    public async Task<string> RefreshStepAsync(DateTime at)
    {
        await using var connection = await DataSource.OpenConnectionAsync();
        if (IsCommunity)
        {
            foreach (var rollup in new[] { "device_metrics_5m", "device_metrics_1h" })
            {
                await using var refresh = new NpgsqlCommand("CALL refresh_continuous_aggregate($1::regclass, $2::timestamptz, $3::timestamptz)", connection)
                {
                    Parameters = { new() { Value = rollup }, new() { Value = at - TimeSpan.FromDays(30) }, new() { Value = at } },
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

    public async Task RefreshAsync(DateTime at)
    {
        while (await RefreshStepAsync(at) is not ("done" or "waiting" or "busy"))
        {
        }
    }

    public async Task<string> RetentionStepAsync(DateTime at)
    {
        await using var command = DataSource.CreateCommand("SELECT step FROM flux.retention_step($1)");
        command.Parameters.Add(new() { Value = at });
        return (string)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Buckets in which a rollup and the witness differ, in one snapshot; empty when the rollups tell the truth.</summary>
    public async Task<IReadOnlyList<string>> DifferencesAsync()
    {
        await using var connection = await DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead);
        var differences = new List<string>();
        foreach (var (view, width) in new[] { ("device_metrics_5m", "5 minutes"), ("device_metrics_1h", "1 hour") })
        {
            await using var command = new NpgsqlCommand(
                $"""
                WITH told AS (SELECT * FROM {view}),
                     truth AS (SELECT time_bucket(INTERVAL '{width}', time), {Aggregates} FROM witness GROUP BY 1, 2, 3)
                SELECT 'told ' || d::text FROM (SELECT * FROM told EXCEPT ALL SELECT * FROM truth) d
                UNION ALL
                SELECT 'true ' || d::text FROM (SELECT * FROM truth EXCEPT ALL SELECT * FROM told) d
                LIMIT 10
                """,
                connection);
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
                differences.Add($"{view}: {reader.GetString(0)}");
        }

        return differences;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = DataSource.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }
}
