-- How the rollups are read on the Apache edition: what is stored, what is not stored yet, and the buckets with late rows, computed again.

CREATE OR REPLACE VIEW public.device_metrics_5m AS
-- 1. What is stored, but for buckets that changed since.
SELECT r.bucket, r.device_id, r.metric_name, r.sum_value / r.count AS avg_value, r.min_value, r.max_value, r.sum_value, r.count, r.first_value, r.last_value
FROM flux.rollup_5m r
WHERE NOT EXISTS (
    SELECT 1 FROM flux.rollup_invalidation i
    WHERE i.device_id = r.device_id AND i.metric_name = r.metric_name AND i.bucket = r.bucket
      AND i.bucket >= (SELECT raw_floor FROM flux.rollup_state))
UNION ALL
-- 2. What is not stored yet. The watermark comes from a sub-select, so that chunks below it are left out when the query begins. A planner that
-- sees no constant takes a third of all rows for granted; between two bounds it takes half a percent, and so does not scan the newest chunk
-- from end to end. A function that only a session's own process may run keeps parallel workers away: starting them took half of the query.
SELECT time_bucket(INTERVAL '5 minutes', time) AS bucket, device_id, metric_name,
       sum(flux.bounded(metric_value)) / count(*),
       min(metric_value), max(metric_value), sum(flux.bounded(metric_value)), count(*),
       (min(ARRAY[flux.time_key(time), metric_value]))[2], (max(ARRAY[flux.time_key(time), metric_value]))[2]
FROM public.device_metrics
WHERE time >= (SELECT watermark_5m FROM flux.rollup_state) AND time <= 'infinity' AND pg_backend_pid() <> 0
GROUP BY 1, 2, 3
UNION ALL
-- 3. The buckets that changed since.
SELECT i.bucket, i.device_id, i.metric_name, a.sum_value / a.count, a.min_value, a.max_value, a.sum_value, a.count, a.first_value, a.last_value
FROM (
    SELECT DISTINCT device_id, metric_name, bucket FROM flux.rollup_invalidation
    WHERE bucket >= (SELECT raw_floor FROM flux.rollup_state) AND bucket < (SELECT watermark_5m FROM flux.rollup_state)) i
CROSS JOIN LATERAL (
    SELECT min(metric_value) AS min_value, max(metric_value) AS max_value, sum(flux.bounded(metric_value)) AS sum_value, count(*) AS count,
           (min(ARRAY[flux.time_key(time), metric_value]))[2] AS first_value, (max(ARRAY[flux.time_key(time), metric_value]))[2] AS last_value
    FROM public.device_metrics m
    WHERE m.device_id = i.device_id AND m.metric_name = i.metric_name AND m.time >= i.bucket AND m.time < i.bucket + INTERVAL '5 minutes'
    HAVING count(*) > 0) a;

CREATE OR REPLACE VIEW public.device_metrics_1h AS
SELECT r.bucket, r.device_id, r.metric_name, r.sum_value / r.count AS avg_value, r.min_value, r.max_value, r.sum_value, r.count, r.first_value, r.last_value
FROM flux.rollup_1h r
WHERE NOT EXISTS (
    SELECT 1 FROM flux.rollup_invalidation i
    WHERE i.device_id = r.device_id AND i.metric_name = r.metric_name AND i.bucket >= r.bucket AND i.bucket < r.bucket + INTERVAL '1 hour'
      AND i.bucket >= (SELECT raw_floor FROM flux.rollup_state))
UNION ALL
SELECT time_bucket(INTERVAL '1 hour', bucket) AS bucket, device_id, metric_name,
       sum(flux.bounded(sum_value)) / sum(count)::bigint,
       min(min_value), max(max_value), sum(flux.bounded(sum_value)), sum(count)::bigint,
       (min(ARRAY[flux.time_key(bucket), first_value]))[2], (max(ARRAY[flux.time_key(bucket), last_value]))[2]
FROM public.device_metrics_5m
WHERE bucket >= (SELECT watermark_1h FROM flux.rollup_state) AND bucket <= 'infinity'
GROUP BY 1, 2, 3
UNION ALL
SELECT i.bucket, i.device_id, i.metric_name, a.sum_value / a.count, a.min_value, a.max_value, a.sum_value, a.count, a.first_value, a.last_value
FROM (
    SELECT DISTINCT device_id, metric_name, time_bucket(INTERVAL '1 hour', bucket) AS bucket FROM flux.rollup_invalidation
    WHERE bucket >= (SELECT raw_floor FROM flux.rollup_state) AND bucket < (SELECT watermark_1h FROM flux.rollup_state)) i
CROSS JOIN LATERAL (
    SELECT min(metric_value) AS min_value, max(metric_value) AS max_value, sum(flux.bounded(metric_value)) AS sum_value, count(*) AS count,
           (min(ARRAY[flux.time_key(time), metric_value]))[2] AS first_value, (max(ARRAY[flux.time_key(time), metric_value]))[2] AS last_value
    FROM public.device_metrics m
    WHERE m.device_id = i.device_id AND m.metric_name = i.metric_name AND m.time >= i.bucket AND m.time < i.bucket + INTERVAL '1 hour'
    HAVING count(*) > 0) a;

-- The newest stored hour of one series, which is all that is left of it when its raw rows are dropped.
-- Its body is text, so that nothing depends on the table, which the Community edition does not have.
CREATE OR REPLACE FUNCTION flux.newest_rollup(device text, metric text) RETURNS TABLE (bucket timestamptz, last_value double precision)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT r.bucket, r.last_value FROM flux.rollup_1h r WHERE r.device_id = device AND r.metric_name = metric ORDER BY r.bucket DESC LIMIT 1
$$;
