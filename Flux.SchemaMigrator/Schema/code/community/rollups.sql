-- How the rollups are read on the Community edition: the continuous aggregates, but for times with late rows, which are read from raw rows.

-- A real-time continuous aggregate returns what it has stored below its watermark, late rows or not. TimescaleDB notes the times that
-- changed since in the transactions that change them, so a snapshot that sees a late row sees its note: the views leave out what is stored
-- for such times and read them from raw rows. The aggregates themselves are in the schema flux (tables/001.community.sql).

-- The times, in whole hours, for which an aggregate does not yet store what the raw rows say. The notes are in three tables, and those of the
-- five-minute aggregate count for the hourly one too, which is built on it. Times without raw rows are left out: there, the stored rollups
-- are all there is. What the hourly aggregate has stored ahead of the five-minute one matters only where there are rows; otherwise the end
-- of a fleet that stopped sending would stay stale. PL/pgSQL, because a view that depends on TimescaleDB's catalog would stop ALTER
-- EXTENSION timescaledb UPDATE.
CREATE OR REPLACE FUNCTION flux.stale(rollup name) RETURNS tstzmultirange
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    five integer;
    ahead_from bigint;
    ahead_to bigint;
    ahead boolean := false;
BEGIN
    SELECT s.mat_hypertable_id, s.watermark, o.watermark INTO five, ahead_from, ahead_to
    FROM _timescaledb_catalog.continuous_agg c
    JOIN _timescaledb_catalog.continuous_aggs_watermark o ON o.mat_hypertable_id = c.mat_hypertable_id
    JOIN _timescaledb_catalog.continuous_aggs_watermark s ON s.mat_hypertable_id = c.raw_hypertable_id AND s.watermark < o.watermark
    WHERE c.user_view_schema = 'flux' AND c.user_view_name = rollup;
    IF FOUND THEN
        -- EXECUTE: planned for these very times, so that only their chunk is opened.
        EXECUTE 'SELECT EXISTS (SELECT FROM public.device_metrics WHERE time >= $1 AND time < $2)' INTO ahead
        USING _timescaledb_functions.to_timestamp(greatest(ahead_from, _timescaledb_functions.to_unix_microseconds('0001-01-01 00:00:00+00'))),
              _timescaledb_functions.to_timestamp(ahead_to);
    END IF;
    RETURN (
        WITH RECURSIVE aggregates (stored, source) AS (
            SELECT c.mat_hypertable_id, c.raw_hypertable_id FROM _timescaledb_catalog.continuous_agg c
            WHERE c.user_view_schema = 'flux' AND c.user_view_name = rollup
            UNION ALL
            SELECT c.mat_hypertable_id, c.raw_hypertable_id
            FROM aggregates a JOIN _timescaledb_catalog.continuous_agg c ON c.mat_hypertable_id = a.source
        ), notes (stored, oldest, newest) AS (
            SELECT a.stored, l.lowest_modified_value, l.greatest_modified_value
            FROM aggregates a JOIN _timescaledb_catalog.continuous_aggs_hypertable_invalidation_log l ON l.hypertable_id = a.source
            UNION ALL
            SELECT a.stored, l.lowest_modified_value, l.greatest_modified_value
            FROM aggregates a JOIN _timescaledb_catalog.continuous_aggs_materialization_invalidation_log l ON l.materialization_id = a.stored
            UNION ALL
            SELECT a.stored, l.lowest_modified_value, l.greatest_modified_value
            FROM aggregates a JOIN _timescaledb_catalog.continuous_aggs_materialization_ranges l ON l.materialization_id = a.stored
            UNION ALL
            -- The hourly aggregate read what it stored ahead of the five-minute one from raw rows, which no note covers.
            SELECT a.stored, ahead_from, 9223372036854775807 FROM aggregates a WHERE ahead AND a.source = five
        ), stretches (oldest, newest) AS (
            SELECT greatest(n.oldest, raw.oldest), least(n.newest, w.watermark - 1)
            FROM notes n
            JOIN _timescaledb_catalog.continuous_aggs_watermark w ON w.mat_hypertable_id = n.stored
            CROSS JOIN (
                SELECT greatest(
                    (SELECT min(s.range_start) FROM _timescaledb_catalog.hypertable h
                     JOIN _timescaledb_catalog.dimension d ON d.hypertable_id = h.id
                     JOIN _timescaledb_catalog.dimension_slice s ON s.dimension_id = d.id
                     WHERE h.schema_name = 'public' AND h.table_name = 'device_metrics'),
                    (SELECT _timescaledb_functions.to_unix_microseconds(at) FROM flux.raw_floor WHERE isfinite(at))) AS oldest) raw
            WHERE raw.oldest IS NOT NULL
        )
        SELECT coalesce(range_agg(tstzrange(
                   time_bucket('1 hour', _timescaledb_functions.to_timestamp(oldest)),
                   time_bucket('1 hour', _timescaledb_functions.to_timestamp(newest)) + INTERVAL '1 hour')), '{}')
        FROM stretches WHERE oldest <= newest);
END $$;

CREATE OR REPLACE VIEW public.device_metrics_5m AS
SELECT bucket, device_id, metric_name, avg_value, min_value, max_value, sum_value, count, first_value, last_value
FROM flux.device_metrics_5m
WHERE NOT bucket <@ (SELECT flux.stale('device_metrics_5m'))
UNION ALL
SELECT late.bucket, late.device_id, late.metric_name, late.avg_value, late.min_value, late.max_value, late.sum_value, late.count, late.first_value, late.last_value
FROM unnest(flux.stale('device_metrics_5m')) AS stretch
CROSS JOIN LATERAL (
    SELECT time_bucket(INTERVAL '5 minutes', time) AS bucket, device_id, metric_name,
           sum(flux.bounded(metric_value)) / count(*) AS avg_value, min(metric_value) AS min_value, max(metric_value) AS max_value,
           sum(flux.bounded(metric_value)) AS sum_value, count(*) AS count,
           (min(ARRAY[flux.time_key(time), metric_value]))[2] AS first_value, (max(ARRAY[flux.time_key(time), metric_value]))[2] AS last_value
    FROM public.device_metrics
    WHERE time >= lower(stretch) AND time < upper(stretch)
    GROUP BY 1, 2, 3) late;

CREATE OR REPLACE VIEW public.device_metrics_1h AS
SELECT bucket, device_id, metric_name, avg_value, min_value, max_value, sum_value, count, first_value, last_value
FROM flux.device_metrics_1h
WHERE NOT bucket <@ (SELECT flux.stale('device_metrics_1h'))
UNION ALL
SELECT late.bucket, late.device_id, late.metric_name, late.avg_value, late.min_value, late.max_value, late.sum_value, late.count, late.first_value, late.last_value
FROM unnest(flux.stale('device_metrics_1h')) AS stretch
CROSS JOIN LATERAL (
    SELECT time_bucket(INTERVAL '1 hour', time) AS bucket, device_id, metric_name,
           sum(flux.bounded(metric_value)) / count(*) AS avg_value, min(metric_value) AS min_value, max(metric_value) AS max_value,
           sum(flux.bounded(metric_value)) AS sum_value, count(*) AS count,
           (min(ARRAY[flux.time_key(time), metric_value]))[2] AS first_value, (max(ARRAY[flux.time_key(time), metric_value]))[2] AS last_value
    FROM public.device_metrics
    WHERE time >= lower(stretch) AND time < upper(stretch)
    GROUP BY 1, 2, 3) late;

-- The newest stored hour of one series, which is all that is left of it when its raw rows are dropped.
-- Its body is text, so that nothing depends on the view, which the Apache edition defines differently.
CREATE OR REPLACE FUNCTION flux.newest_rollup(device text, metric text) RETURNS TABLE (bucket timestamptz, last_value double precision)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT r.bucket, r.last_value FROM public.device_metrics_1h r WHERE r.device_id = device AND r.metric_name = metric ORDER BY r.bucket DESC LIMIT 1
$$;
