using Flux.TestDatabase;

namespace Flux.QueryGateway.Tests;

/// <summary>A database with the tables that queries read.</summary>
public sealed class GatewayDatabase : EmptyDatabase
{
    private const string Schema = """
        CREATE EXTENSION IF NOT EXISTS timescaledb;
        CREATE TABLE device_metrics (time timestamptz NOT NULL, device_id text COLLATE "C" NOT NULL, metric_name text COLLATE "C" NOT NULL,
            metric_value float8 NOT NULL, unit text COLLATE "C", tags jsonb);
        CREATE TABLE device_logs (time timestamptz NOT NULL, device_id text COLLATE "C" NOT NULL, log_level text COLLATE "C" NOT NULL,
            message text NOT NULL, source text COLLATE "C", tags jsonb);
        CREATE TABLE device_events (time timestamptz NOT NULL, device_id text COLLATE "C" NOT NULL, event_type text COLLATE "C" NOT NULL,
            event_data jsonb NOT NULL, severity text COLLATE "C");
        SELECT create_hypertable('device_metrics', by_range('time', interval '1 day'), create_default_indexes => false);
        SELECT create_hypertable('device_logs', by_range('time', interval '1 day'), create_default_indexes => false);
        SELECT create_hypertable('device_events', by_range('time', interval '1 day'), create_default_indexes => false);
        CREATE INDEX ON device_metrics (device_id, metric_name, time DESC);
        CREATE INDEX ON device_logs (device_id, time DESC);
        CREATE INDEX ON device_events (device_id, time DESC);
        CREATE VIEW device_metrics_5m AS SELECT time_bucket('5 minutes', time) AS bucket, device_id, metric_name,
            avg(metric_value) AS avg_value, min(metric_value) AS min_value, max(metric_value) AS max_value, sum(metric_value) AS sum_value,
            count(*) AS count, first(metric_value, time) AS first_value, last(metric_value, time) AS last_value
            FROM device_metrics GROUP BY 1, 2, 3;
        CREATE VIEW device_metrics_1h AS SELECT time_bucket('1 hour', time) AS bucket, device_id, metric_name,
            avg(metric_value) AS avg_value, min(metric_value) AS min_value, max(metric_value) AS max_value, sum(metric_value) AS sum_value,
            count(*) AS count, first(metric_value, time) AS first_value, last(metric_value, time) AS last_value
            FROM device_metrics GROUP BY 1, 2, 3;
        CREATE SCHEMA flux;
        CREATE FUNCTION flux.schema_version() RETURNS integer LANGUAGE sql AS 'SELECT 1000';
        """;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await using var command = DataSource.CreateCommand(Schema);
        await command.ExecuteNonQueryAsync();
    }
}
