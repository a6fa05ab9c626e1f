using System.Data;
using Npgsql;

namespace Flux.SchemaMigrator.Tests.Rollups;

/// <summary>A plain table that is written with every metric and never cleared by retention: what the rollups are held against.</summary>
internal static class RollupWitness
{
    public const string Table = "CREATE TABLE witness (LIKE device_metrics)";

    private const string Aggregates =
        """
        device_id, metric_name, sum(metric_value) / count(*), min(metric_value), max(metric_value), sum(metric_value), count(*),
        (array_agg(metric_value ORDER BY time, metric_value))[1], (array_agg(metric_value ORDER BY time DESC, metric_value DESC))[1]
        """;

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

    /// <summary>Buckets in which a rollup and the witness differ, in one snapshot; empty when the rollups tell the truth.</summary>
    public static async Task<IReadOnlyList<string>> DifferencesAsync(NpgsqlDataSource database)
    {
        await using var connection = await database.OpenConnectionAsync();
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
}
