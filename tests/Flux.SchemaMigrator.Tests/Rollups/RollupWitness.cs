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
        await CopyAsync(connection, "device_metrics", rows);
        await CopyAsync(connection, "witness", rows);
    }

    /// <summary>Writes as ingest does: what may go past the hypertable goes straight into the chunk of the first row.</summary>
    /// <returns>How many rows went past the hypertable.</returns>
    public static async Task<int> WritePastHypertableAsync(NpgsqlConnection connection, IReadOnlyList<(DateTime Time, string Device, string Metric, double Value)> rows)
    {
        string? chunk;
        DateTime start, end;
        await using (var find = new NpgsqlCommand("SELECT chunk, coalesce(range_start, now()), coalesce(range_end, now()) FROM flux.hot_chunk($1)", connection) { Parameters = { new() { Value = rows[0].Time } } })
        await using (var found = await find.ExecuteReaderAsync())
        {
            var any = await found.ReadAsync();
            (chunk, start, end) = any && !found.IsDBNull(0) ? (found.GetString(0), found.GetDateTime(1), found.GetDateTime(2)) : (null, default, default);
        }

        var inside = rows.Where(row => row.Time >= start && row.Time < end).ToList();
        DateTime? since = null;
        if (chunk is not null)
        {
            await using var enter = new NpgsqlCommand("SELECT flux.enter_chunk(to_regclass($1), $2, $3, $4)", connection)
            {
                Parameters = { new() { Value = chunk }, new() { Value = inside.Min(row => row.Time) }, new() { Value = inside.Max(row => row.Time) }, new() { Value = (long)inside.Count } },
            };
            since = await enter.ExecuteScalarAsync() as DateTime?;
        }

        var past = inside.Where(row => row.Time >= since).ToList();
        if (past.Count > 0)
            await CopyAsync(connection, chunk!, past);

        await CopyAsync(connection, "device_metrics", [.. rows.Except(past)]);
        await CopyAsync(connection, "witness", rows);
        return past.Count;
    }

    private static async Task CopyAsync(NpgsqlConnection connection, string table, IReadOnlyList<(DateTime Time, string Device, string Metric, double Value)> rows)
    {
        await using var copy = await connection.BeginBinaryImportAsync($"COPY {table} (time, device_id, metric_name, metric_value) FROM STDIN (FORMAT BINARY)");
        foreach (var (time, device, metric, value) in rows)
            await copy.WriteRowAsync(CancellationToken.None, time, device, metric, value);

        await copy.CompleteAsync();
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
