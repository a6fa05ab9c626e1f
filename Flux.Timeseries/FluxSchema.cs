namespace Flux.Timeseries;

/// <summary>Names and version of the database objects that Flux.SchemaMigrator makes.</summary>
public static class FluxSchema
{
    /// <summary>Number of this build's newest table script; the database returns its own with <see cref="VersionFunction"/>.</summary>
    /// <remarks>Changes of functions and views do not move it: services therefore check <see cref="HasSchemaFunction"/>.</remarks>
    public const int Version = 1;

    /// <summary>Schema of functions and bookkeeping. The tables and rollups themselves are in <c>public</c>.</summary>
    public const string Bookkeeping = "flux";

    /// <summary>Function without arguments, returns the schema version as an <c>integer</c>.</summary>
    public const string VersionFunction = "flux.schema_version";

    /// <summary>Function of a build's schema fingerprint: true if the database has that schema, or has had it and is newer now.</summary>
    public const string HasSchemaFunction = "flux.has_schema";

    /// <summary>Receipts of ingest requests, by idempotency key.</summary>
    public const string Receipts = "flux.receipts";

    /// <summary>View of the newest row of every series: that of the raw table, or its newest hour where raw rows are past their retention.</summary>
    public const string LatestMetrics = "latest_metrics";

    /// <summary>View of every device that has reported metrics.</summary>
    public const string Devices = "devices";

    /// <summary>Raw metric points, one hypertable on <c>time</c>.</summary>
    public static class Metrics
    {
        /// <summary>Name of the table.</summary>
        public const string Table = "device_metrics";

        /// <summary>Columns in table order: <c>timestamptz, text, text, float8, text?, jsonb?</c>.</summary>
        public static IReadOnlyList<string> Columns { get; } = ["time", "device_id", "metric_name", "metric_value", "unit", "tags"];
    }

    /// <summary>Log lines, one hypertable on <c>time</c>.</summary>
    public static class Logs
    {
        /// <summary>Name of the table.</summary>
        public const string Table = "device_logs";

        /// <summary>Columns in table order: <c>timestamptz, text, text, text, text?, jsonb?</c>.</summary>
        public static IReadOnlyList<string> Columns { get; } = ["time", "device_id", "log_level", "message", "source", "tags"];
    }

    /// <summary>Events, one hypertable on <c>time</c>.</summary>
    public static class Events
    {
        /// <summary>Name of the table.</summary>
        public const string Table = "device_events";

        /// <summary>Columns in table order: <c>timestamptz, text, text, jsonb, text?</c>.</summary>
        public static IReadOnlyList<string> Columns { get; } = ["time", "device_id", "event_type", "event_data", "severity"];
    }

    /// <summary>Rollups of <see cref="Metrics"/>: views that always answer what the raw rows would.</summary>
    public static class Rollups
    {
        /// <summary>Buckets of five minutes.</summary>
        public const string FiveMinutes = "device_metrics_5m";

        /// <summary>Buckets of one hour.</summary>
        public const string OneHour = "device_metrics_1h";

        /// <summary>Columns: <c>timestamptz, text, text, float8 × 4, bigint, float8 × 2</c>.</summary>
        public static IReadOnlyList<string> Columns { get; } =
            ["bucket", "device_id", "metric_name", "avg_value", "min_value", "max_value", "sum_value", "count", "first_value", "last_value"];
    }
}
