using System.Globalization;
using Flux.Bench.Shared;
using Npgsql;

namespace Flux.Bench.Query;

/// <summary>A year of series as a system in use has it: 90 days of raw rows, one every 10 s, and only rollups before that.</summary>
internal static class SeriesDatabase
{
    public static async Task<BenchDatabase> CreateAsync(int series)
    {
        var database = await BenchDatabase.MigratedAsync();
        var name = new NpgsqlConnectionStringBuilder(database.ConnectionString).Database;
        await database.ExecuteAsync($"ALTER DATABASE {name} SET timescaledb.max_open_chunks_per_insert = 400");
        NpgsqlConnection.ClearAllPools();

        await database.ExecuteAsync(Rows(series, "365 days", "90 days", "5 minutes"));
        await database.ExecuteAsync(Rows(series, "90 days", "0", "10 seconds"));
        // Stores the rollups, and drops the raw rows of the first 275 days, which are older than the retention.
        if (await database.ScalarAsync<string>("SELECT current_setting('timescaledb.license')") == "timescale")
        {
            await database.ExecuteAsync("SELECT flux.summarize_metrics()");
            foreach (var rollup in new[] { "device_metrics_5m", "device_metrics_1h" })
                await database.ExecuteAsync($"CALL refresh_continuous_aggregate('flux.{rollup}', NULL, now() - interval '10 minutes')");

            await database.ExecuteAsync("SELECT drop_chunks('device_metrics', interval '90 days')");
        }
        else
        {
            await database.ExecuteAsync("CALL flux.run_maintenance()");
        }

        await database.ExecuteAsync("VACUUM ANALYZE");
        var rows = await database.ScalarAsync<long>("SELECT count(*) FROM device_metrics");
        var hours = await database.ScalarAsync<long>("SELECT count(*) FROM device_metrics_1h");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rows:N0} raw rows, {hours:N0} hourly buckets"));
        return database;
    }

    private static string Rows(int series, string since, string until, string cadence) => $"""
        SET synchronous_commit = off;
        INSERT INTO device_metrics (time, device_id, metric_name, metric_value, unit)
        SELECT t, 'device_' || lpad(d::text, 3, '0'), 'temperature',
            round((20 + 5 * sin(extract(epoch FROM t) / 43200) + random())::numeric, 2)::float8, 'celsius'
        FROM generate_series(1, {series}) d,
            generate_series(now() - interval '{since}', now() - interval '{until}', interval '{cadence}') t
        ORDER BY 2, 3, 1
        """;
}
