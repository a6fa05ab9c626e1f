using Flux.SchemaMigrator;
using Npgsql;

namespace Flux.Bench.Query;

/// <summary>A year of series as a system in use has it: 90 days of raw rows, one every 10 s, before that only rollups.</summary>
internal static class SeriesDatabase
{
    public static async Task<int> FillAsync(string server, int series)
    {
        var name = $"bench_series_{Guid.NewGuid():N}";
        var admin = new NpgsqlConnectionStringBuilder(server) { Database = "postgres", Pooling = false }.ConnectionString;
        await ExecuteAsync(admin, $"CREATE DATABASE {name}");
        var database = new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString;
        await Migration.RunAsync(database, CancellationToken.None);
        await ExecuteAsync(database, $"ALTER DATABASE {name} SET timescaledb.max_open_chunks_per_insert = 400");
        NpgsqlConnection.ClearAllPools();

        await ExecuteAsync(database, Rows(series, "365 days", "90 days", "5 minutes"));
        await ExecuteAsync(database, Rows(series, "90 days", "0", "10 seconds"));
        // Stores the rollups, and drops the raw rows of the first 275 days, whose retention is over.
        if (await ScalarAsync(database, "SELECT current_setting('timescaledb.license')") == "timescale")
        {
            await ExecuteAsync(database, "SELECT flux.summarize_metrics()");
            await ExecuteAsync(database, "CALL refresh_continuous_aggregate((SELECT format('%I.%I', view_schema, view_name)::regclass FROM timescaledb_information.continuous_aggregates WHERE view_name = 'device_metrics_5m'), NULL, now() - interval '10 minutes')");
            await ExecuteAsync(database, "CALL refresh_continuous_aggregate((SELECT format('%I.%I', view_schema, view_name)::regclass FROM timescaledb_information.continuous_aggregates WHERE view_name = 'device_metrics_1h'), NULL, now() - interval '10 minutes')");
            await ExecuteAsync(database, "SELECT drop_chunks('device_metrics', interval '90 days')");
        }
        else
        {
            await ExecuteAsync(database, "CALL flux.run_maintenance()");
        }

        await ExecuteAsync(database, "VACUUM ANALYZE");
        Console.WriteLine($"{await ScalarAsync(database, "SELECT count(*)::text FROM device_metrics")} raw rows, {await ScalarAsync(database, "SELECT count(*)::text FROM device_metrics_1h")} hours in {database}");
        return 0;
    }

    private static string Rows(int series, string since, string until, string cadence) => $"""
        SET synchronous_commit = off;
        INSERT INTO device_metrics (time, device_id, metric_name, metric_value, unit)
        SELECT t, 'device_' || lpad(d::text, 3, '0'), 'temperature', round((20 + 5 * sin(extract(epoch FROM t) / 43200) + random())::numeric, 2)::float8, 'celsius'
        FROM generate_series(1, {series}) d, generate_series(now() - interval '{since}', now() - interval '{until}', interval '{cadence}') t ORDER BY 2, 3, 1
        """;

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<string> ScalarAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        return (string)(await command.ExecuteScalarAsync())!;
    }
}
