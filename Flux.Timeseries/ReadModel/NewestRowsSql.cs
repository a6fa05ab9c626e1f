namespace Flux.Timeseries.ReadModel;

/// <summary>The views of newest rows as queries with a start time, which is only a hint: it never changes the result.</summary>
/// <remarks>
/// If a series has a row at or after the hint, its newest row is there, and one scan of that range finds all of these. Only the other
/// series are searched one by one. Views cannot take a hint.
/// </remarks>
internal static class NewestRowsSql
{
    public const string LatestMetrics = """
        WITH recent AS MATERIALIZED (
            SELECT DISTINCT ON (m.device_id, m.metric_name) m.device_id, m.metric_name, m.time, m.metric_value, m.unit
            FROM public.device_metrics AS m WHERE m.time >= {0} ORDER BY m.device_id, m.metric_name, m.time DESC)
        SELECT r.device_id, r.metric_name, r.time, r.metric_value, r.unit FROM recent AS r
        UNION ALL
        SELECT s.device_id, s.metric_name, coalesce(o.time, b.bucket), coalesce(o.metric_value, b.last_value), o.unit
        FROM (SELECT DISTINCT c.device_id, c.metric_name FROM flux.series AS c
              WHERE NOT EXISTS (SELECT FROM recent AS r WHERE r.device_id = c.device_id AND r.metric_name = c.metric_name)) AS s
        LEFT JOIN LATERAL (
            SELECT m.time, m.metric_value, m.unit FROM public.device_metrics AS m
            WHERE m.device_id = s.device_id AND m.metric_name = s.metric_name ORDER BY m.time DESC LIMIT 1) AS o ON true
        LEFT JOIN LATERAL flux.newest_rollup(CASE WHEN o.time IS NULL THEN s.device_id END, s.metric_name) AS b ON true
        WHERE coalesce(o.time, b.bucket) IS NOT NULL
        """;

    public const string Devices = $$"""
        SELECT l.device_id, min(s.first_time) AS first_seen, max(l.time) AS last_seen, count(*) AS metric_count
        FROM ({{LatestMetrics}}) AS l
        JOIN (SELECT c.device_id, c.metric_name, min(c.first_time) AS first_time
              FROM flux.series AS c GROUP BY c.device_id, c.metric_name) AS s
            ON s.device_id = l.device_id AND s.metric_name = l.metric_name
        GROUP BY l.device_id
        """;
}
