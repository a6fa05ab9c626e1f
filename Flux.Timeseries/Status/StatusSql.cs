namespace Flux.Timeseries.Status;

/// <summary>The queries of <see cref="StorageStatusReader"/>, with a version for each edition where they differ.</summary>
internal static class StatusSql
{
    private const string ChunkIntervals =
        """
        SELECT 'chunks.' || hypertable_name, time_interval, NULL::boolean FROM timescaledb_information.dimensions
        WHERE hypertable_schema = 'public' AND hypertable_name IN ('device_metrics', 'device_logs', 'device_events')
        """;

    public const string PortablePolicies =
        $"SELECT name::text, value, NULL::boolean FROM flux.policy UNION ALL {ChunkIntervals} ORDER BY 1";

    public const string JobPolicies =
        $"""
        SELECT CASE j.proc_name WHEN 'policy_retention' THEN 'retention.' WHEN 'retain_metrics' THEN 'retention.'
                   WHEN 'policy_compression' THEN 'columnstore.' ELSE 'lag.' END
               || coalesce(c.view_name, j.hypertable_name, j.config ->> 'table'),
               coalesce(j.config ->> 'drop_after', j.config ->> 'compress_after', j.config ->> 'end_offset')::interval,
               s.last_run_status = 'Failed'
        FROM timescaledb_information.jobs j
        LEFT JOIN timescaledb_information.job_stats s USING (job_id)
        LEFT JOIN timescaledb_information.continuous_aggregates c
          ON (c.materialization_hypertable_schema, c.materialization_hypertable_name) = (j.hypertable_schema, j.hypertable_name)
          OR (c.view_schema, c.view_name) = (j.hypertable_schema, j.hypertable_name)
        WHERE j.proc_name IN ('policy_retention', 'retain_metrics', 'policy_compression', 'policy_refresh_continuous_aggregate')
          AND coalesce(c.view_schema, j.hypertable_schema, j.proc_schema) IN ('public', 'flux')
        UNION ALL {ChunkIntervals} ORDER BY 1
        """;

    // $1 the table: rows, chunks, compressed chunks, bytes, bytes without compression, start of the first chunk, end of the last.
    public const string PlainTable =
        """
        SELECT approximate_row_count($1::regclass), count(*), 0::bigint, coalesce(hypertable_size($1::regclass), 0),
               coalesce(hypertable_size($1::regclass), 0), min(range_start), max(range_end)
        FROM timescaledb_information.chunks WHERE hypertable_schema = 'public' AND hypertable_name = $1
        """;

    public const string ColumnstoreTable =
        """
        SELECT approximate_row_count($1::regclass), count(*), count(*) FILTER (WHERE is_compressed),
               coalesce(hypertable_size($1::regclass), 0),
               coalesce(hypertable_size($1::regclass), 0)
               + (SELECT coalesce(sum(before_compression_total_bytes - after_compression_total_bytes), 0)::bigint
                  FROM hypertable_columnstore_stats($1::regclass)),
               min(range_start), max(range_end)
        FROM timescaledb_information.chunks WHERE hypertable_schema = 'public' AND hypertable_name = $1
        """;

    public const string PortableRollups =
        """
        SELECT r.name, CASE WHEN isfinite(r.watermark) THEN r.watermark END,
               (SELECT count(*) FROM (SELECT FROM flux.rollup_invalidation WHERE bucket < r.watermark LIMIT 100000) p)
        FROM flux.rollup_state s
        CROSS JOIN LATERAL (VALUES ('device_metrics_5m', s.watermark_5m), ('device_metrics_1h', s.watermark_1h)) r (name, watermark)
        """;

    public const string ContinuousAggregates =
        """
        SELECT c.user_view_name::text,
               CASE WHEN w.watermark > _timescaledb_functions.to_unix_microseconds('0001-01-01 00:00:00+00')
                   THEN _timescaledb_functions.to_timestamp(w.watermark) END,
               NULL::bigint
        FROM _timescaledb_catalog.continuous_agg c
        JOIN _timescaledb_catalog.continuous_aggs_watermark w USING (mat_hypertable_id)
        WHERE c.user_view_schema = 'flux' AND c.user_view_name IN ('device_metrics_5m', 'device_metrics_1h')
        ORDER BY c.mat_hypertable_id
        """;
}
