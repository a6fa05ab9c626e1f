using Flux.Bench.Shared;

namespace Flux.Bench.Query;

/// <summary>100,000 series of 20,000 devices, for each a row a minute for half an hour and one an hour before that.</summary>
internal static class LatestDatabase
{
    // One device in a hundred stopped an hour ago, one in a thousand yesterday.
    private const string Rows = """
        SELECT count(delete_job(job_id)) FROM timescaledb_information.jobs WHERE job_id >= 1000;
        INSERT INTO device_metrics
        SELECT at - device % 60 * interval '1 second', 'device_' || lpad(device::text, 5, '0'), 'metric_' || metric,
            round((random() * 100)::numeric, 3)::float8, 'celsius',
            CASE WHEN device % 2 = 0 THEN jsonb_build_object('location', 'room_' || device % 50) END
        FROM (SELECT timestamptz '2026-01-10 06:00+00' - minute * interval '1 minute' AS at FROM generate_series(0, 29) minute
            UNION ALL SELECT timestamptz '2026-01-10 04:00+00' - hour * interval '1 hour' FROM generate_series(0, 9) hour) AS times,
            generate_series(0, 19999) device, generate_series(0, 4) metric
        WHERE NOT (device % 100 = 7 AND at > '2026-01-10 05:00+00') AND NOT (device % 1000 = 5 AND at > '2026-01-09 22:00+00')
        ORDER BY date_trunc('minute', at - device % 60 * interval '1 second'), device, metric, at;
        VACUUM ANALYZE device_metrics
        """;

    public static async Task<BenchDatabase> CreateAsync()
    {
        var database = await BenchDatabase.MigratedAsync();
        await database.ExecuteEachAsync(Rows);
        return database;
    }
}
