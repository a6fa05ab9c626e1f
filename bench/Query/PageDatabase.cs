using System.Globalization;
using Flux.Bench.Shared;

namespace Flux.Bench.Query;

/// <summary>Ten devices with five metrics each, one row a second and series.</summary>
internal static class PageDatabase
{
    // In order of arrival: the rows of a commit (one minute) lie together, sorted by device and metric.
    private const string Rows = """
        SELECT delete_job(job_id) FROM timescaledb_information.jobs WHERE job_id >= 1000;
        INSERT INTO device_metrics
        SELECT timestamptz '2026-01-10 00:00:00+00' - second * interval '1 second',
            'device_' || lpad(device::text, 3, '0'), 'metric_' || metric,
            round((random() * 100)::numeric, 3)::float8, 'celsius',
            CASE WHEN second % 2 = 0 THEN jsonb_build_object('location', 'room_' || device, 'floor', device % 4) END
        FROM generate_series($1 / 50 - 1, 0, -1) second, generate_series(0, 9) device, generate_series(0, 4) metric
        ORDER BY second / 60 DESC, device, metric, second DESC;
        VACUUM ANALYZE device_metrics
        """;

    public static async Task<BenchDatabase> CreateAsync(int rows)
    {
        var database = await BenchDatabase.MigratedAsync();
        await database.ExecuteEachAsync(Rows.Replace("$1", rows.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        return database;
    }
}
