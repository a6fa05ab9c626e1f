using Flux.Bench.Shared;

namespace Flux.Bench.Ingest;

/// <summary>The schema of the program that Flux replaced: a hypertable with its default index and one on (device, metric, time).</summary>
internal static class SeedSchema
{
    public static async Task<BenchDatabase> CreateAsync()
    {
        var database = await BenchDatabase.EmptyAsync();
        await database.ExecuteAsync("""
            CREATE EXTENSION timescaledb;
            CREATE TABLE device_metrics (
                time timestamptz NOT NULL, device_id text NOT NULL, metric_name text NOT NULL, metric_value double precision NOT NULL,
                unit text, tags jsonb);
            SELECT create_hypertable('device_metrics', by_range('time', INTERVAL '1 day'));
            CREATE INDEX ON device_metrics (device_id, metric_name, time DESC);
            """);
        return database;
    }
}
