-- edition: apache
-- why: Rollup views whose live part costs next to nothing when it is empty, and dropping metrics by hand with retention's own care.

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

-- Drops the chunks of metrics that end at a time or before, in a READ COMMITTED transaction: it has to see what was committed while it waited
-- for a chunk. Nothing goes of which the rollups do not yet hold everything.
--   drop     dropped chunks
--   blocked  a chunk is old enough, but not all that is in it has been stored
--   done     nothing is to be done
CREATE FUNCTION flux.drop_metrics(older_than timestamptz, OUT step text, OUT dropped bigint)
LANGUAGE plpgsql SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    state flux.rollup_state;
    upto timestamptz;
    chunk regclass;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'flux.drop_metrics has to see what others commit: run it in a READ COMMITTED transaction.';
    END IF;
    dropped := 0;
    -- A reader of an old chunk is waited for, but not for long: writers would queue up behind.
    PERFORM set_config('lock_timeout', '2s', true);

    SELECT * INTO STRICT state FROM flux.rollup_state FOR UPDATE;
    SELECT max(range_end) INTO upto FROM timescaledb_information.chunks
    WHERE hypertable_schema = 'public' AND hypertable_name = 'device_metrics' AND range_end <= older_than;
    IF upto IS NULL THEN
        step := 'done';
        RETURN;
    END IF;

    step := 'blocked';
    upto := least(upto, state.watermark_1h);
    FOR chunk IN SELECT show_chunks('public.device_metrics', older_than => upto) LOOP
        dropped := dropped + 1;
        EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', chunk);
    END LOOP;
    -- With the chunks locked, every row in them is committed and its note can be seen.
    IF dropped > 0 AND NOT EXISTS (SELECT 1 FROM flux.rollup_invalidation WHERE bucket >= state.raw_floor AND bucket < upto) THEN
        SELECT max(range_end) INTO upto FROM timescaledb_information.chunks
        WHERE hypertable_schema = 'public' AND hypertable_name = 'device_metrics' AND range_end <= upto;
        SELECT count(*) INTO dropped FROM drop_chunks('public.device_metrics', older_than => upto);
        UPDATE flux.rollup_state SET raw_floor = greatest(raw_floor, upto), steps = steps + 1, moved_at = clock_timestamp();
        DELETE FROM flux.rollup_invalidation WHERE bucket < upto;
        step := 'drop';
        RETURN;
    END IF;
    dropped := 0;
END $$;
REVOKE ALL ON FUNCTION flux.drop_metrics(timestamptz) FROM PUBLIC;

-- As before, but for the metrics, which are flux.drop_metrics' now.
CREATE OR REPLACE FUNCTION flux.retention_step(at timestamptz, OUT step text, OUT target text, OUT dropped bigint)
LANGUAGE plpgsql SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    rule record;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'flux.retention_step has to see what others commit: run it in a READ COMMITTED transaction.';
    END IF;
    dropped := 0;
    PERFORM set_config('lock_timeout', '2s', true);

    FOR rule IN
        SELECT t.name, t.hypertable, flux.policy('retention.' || t.name, t.fallback) AS keep
        FROM (VALUES ('device_logs', 'public.device_logs'::regclass, INTERVAL '30 days'),
                     ('device_events', 'public.device_events', INTERVAL '180 days'),
                     ('device_metrics_5m', 'flux.rollup_5m', INTERVAL '365 days'),
                     ('device_metrics_1h', 'flux.rollup_1h', INTERVAL '1825 days')) t (name, hypertable, fallback)
    LOOP
        SELECT count(*) INTO dropped FROM drop_chunks(rule.hypertable, older_than => at - rule.keep);
        IF dropped > 0 THEN
            step := 'drop';
            target := rule.name;
            RETURN;
        END IF;
    END LOOP;

    target := 'device_metrics';
    SELECT d.step, d.dropped INTO step, dropped FROM flux.drop_metrics(at - flux.policy('retention.device_metrics', '90 days')) d;
    IF step <> 'done' THEN
        RETURN;
    END IF;

    DELETE FROM flux.receipts WHERE ctid IN (
        SELECT ctid FROM flux.receipts WHERE committed_at < at - flux.policy('retention.receipts', '7 days') LIMIT 10000);
    GET DIAGNOSTICS dropped = ROW_COUNT;
    step := CASE WHEN dropped > 0 THEN 'expire' ELSE 'done' END;
    target := CASE WHEN dropped > 0 THEN 'receipts' END;
END $$;
