namespace Flux.Timeseries.ReadModel;

/// <summary>The SQL behind <see cref="DeviceRow"/> and <see cref="LatestMetricRow"/>, which no table holds.</summary>
internal static class CatalogSql
{
    /// <summary>Known devices are those with a rollup: rollups outlive raw rows and are read to the newest row.</summary>
    public const string Devices = """
        SELECT device_id, min(bucket) AS first_seen, max(bucket) AS last_seen, count(DISTINCT metric_name) AS metric_count
        FROM device_metrics_1h
        GROUP BY device_id
        """;

    public const string LatestMetrics = """
        SELECT DISTINCT ON (device_id, metric_name) device_id, metric_name, time, metric_value, unit
        FROM device_metrics
        ORDER BY device_id, metric_name, time DESC
        """;
}
