-- edition: apache
-- why: The rollups as tables that flux.run_maintenance() fills, behind views that always answer what the raw rows would.

-- Desired state, written by the migrator from the section Flux of the configuration.
CREATE TABLE flux.policy (
    name  text COLLATE "C" PRIMARY KEY,
    value interval NOT NULL
);

CREATE TABLE flux.rollup_5m (
    bucket      timestamptz NOT NULL,
    device_id   text COLLATE "C" NOT NULL,
    metric_name text COLLATE "C" NOT NULL,
    min_value   double precision NOT NULL,
    max_value   double precision NOT NULL,
    sum_value   double precision NOT NULL,
    count       bigint NOT NULL,
    first_value double precision NOT NULL,
    last_value  double precision NOT NULL,
    PRIMARY KEY (device_id, metric_name, bucket)
);
CREATE TABLE flux.rollup_1h (LIKE flux.rollup_5m INCLUDING ALL);
SELECT create_hypertable('flux.rollup_5m', by_range('bucket', INTERVAL '30 days'), create_default_indexes => false);
SELECT create_hypertable('flux.rollup_1h', by_range('bucket', INTERVAL '360 days'), create_default_indexes => false);
CREATE INDEX rollup_5m_bucket ON flux.rollup_5m USING brin (bucket) WITH (pages_per_range = 32, autosummarize = on);
CREATE INDEX rollup_1h_bucket ON flux.rollup_1h USING brin (bucket) WITH (pages_per_range = 32, autosummarize = on);

-- How far the tables go. They hold every bucket below their watermark and none from there on.
-- Three times are in play, watermark_5m <= settled <= threshold:
--   threshold  a writer notes rows below it in rollup_invalidation. It is a sequence, because a sequence is read outside of any
--              snapshot: a writer whose transaction is older than the last move still reads the present value.
--   settled    every writer that read an older threshold has ended. Only below it may buckets be stored.
CREATE SEQUENCE flux.rollup_threshold AS bigint MINVALUE -210000000000 START -210000000000; -- seconds since 2000
CREATE TABLE flux.rollup_state (
    one          boolean PRIMARY KEY DEFAULT true CHECK (one),
    watermark_5m timestamptz NOT NULL DEFAULT '-infinity',
    watermark_1h timestamptz NOT NULL DEFAULT '-infinity',
    settled      timestamptz NOT NULL DEFAULT '-infinity',
    -- Transactions that wrote metrics when the threshold was last moved, null when they all have ended.
    awaited      text[],
    -- Raw rows below have been dropped: what is stored there is all that is left and is never computed again.
    raw_floor    timestamptz NOT NULL DEFAULT '-infinity',
    -- The span of the next step, found by how many rows the last one read.
    span         interval NOT NULL DEFAULT '1 hour',
    steps        bigint NOT NULL DEFAULT 0,
    moved_at     timestamptz
);
INSERT INTO flux.rollup_state DEFAULT VALUES;

-- The buckets that got rows after they may have been stored. Only ever inserted into by writers, never updated and with no unique key:
-- a writer that found its bucket noted already, and therefore noted nothing, would lose its row to a refresh that does not see it yet.
CREATE TABLE flux.rollup_invalidation (
    device_id   text COLLATE "C" NOT NULL,
    metric_name text COLLATE "C" NOT NULL,
    bucket      timestamptz NOT NULL
);
CREATE INDEX rollup_invalidation_series ON flux.rollup_invalidation (device_id, metric_name, bucket);

CREATE FUNCTION flux.threshold() RETURNS timestamptz LANGUAGE sql VOLATILE
RETURN (SELECT timestamptz '2000-01-01 00:00:00+00' + make_interval(secs => last_value) FROM flux.rollup_threshold);

-- SECURITY DEFINER: who may write metrics needs no right on Flux's bookkeeping.
CREATE FUNCTION flux.note_arrived_metrics() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    threshold CONSTANT timestamptz := flux.threshold();
BEGIN
    INSERT INTO flux.rollup_invalidation (device_id, metric_name, bucket)
    SELECT DISTINCT device_id, metric_name, time_bucket(INTERVAL '5 minutes', time) FROM arrived WHERE time < threshold;
    RETURN NULL;
END $$;

CREATE FUNCTION flux.note_gone_metrics() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    threshold CONSTANT timestamptz := flux.threshold();
BEGIN
    INSERT INTO flux.rollup_invalidation (device_id, metric_name, bucket)
    SELECT DISTINCT device_id, metric_name, time_bucket(INTERVAL '5 minutes', time) FROM gone WHERE time < threshold;
    RETURN NULL;
END $$;

CREATE TRIGGER flux_note_insert AFTER INSERT ON public.device_metrics
    REFERENCING NEW TABLE AS arrived FOR EACH STATEMENT EXECUTE FUNCTION flux.note_arrived_metrics();
CREATE TRIGGER flux_note_update_new AFTER UPDATE ON public.device_metrics
    REFERENCING NEW TABLE AS arrived FOR EACH STATEMENT EXECUTE FUNCTION flux.note_arrived_metrics();
CREATE TRIGGER flux_note_update_old AFTER UPDATE ON public.device_metrics
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION flux.note_gone_metrics();
CREATE TRIGGER flux_note_delete AFTER DELETE ON public.device_metrics
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION flux.note_gone_metrics();

CREATE FUNCTION flux.forget_truncated_metrics() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM flux.rollup_5m WHERE bucket >= (SELECT raw_floor FROM flux.rollup_state);
    DELETE FROM flux.rollup_1h WHERE bucket >= (SELECT raw_floor FROM flux.rollup_state);
    DELETE FROM flux.rollup_invalidation;
    RETURN NULL;
END $$;
CREATE TRIGGER flux_forget_truncate AFTER TRUNCATE ON public.device_metrics
    FOR EACH STATEMENT EXECUTE FUNCTION flux.forget_truncated_metrics();

CREATE OR REPLACE VIEW public.device_metrics_5m AS
-- 1. What is stored, but for buckets that changed since.
SELECT r.bucket, r.device_id, r.metric_name, r.sum_value / r.count AS avg_value, r.min_value, r.max_value, r.sum_value, r.count, r.first_value, r.last_value
FROM flux.rollup_5m r
WHERE NOT EXISTS (
    SELECT 1 FROM flux.rollup_invalidation i
    WHERE i.device_id = r.device_id AND i.metric_name = r.metric_name AND i.bucket = r.bucket
      AND i.bucket >= (SELECT raw_floor FROM flux.rollup_state))
UNION ALL
-- 2. What is not stored yet.
SELECT time_bucket(INTERVAL '5 minutes', time) AS bucket, device_id, metric_name,
       sum(flux.bounded(metric_value)) / count(*),
       min(metric_value), max(metric_value), sum(flux.bounded(metric_value)), count(*),
       (min(ARRAY[flux.time_key(time), metric_value]))[2], (max(ARRAY[flux.time_key(time), metric_value]))[2]
FROM public.device_metrics
WHERE time >= (SELECT watermark_5m FROM flux.rollup_state)
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
WHERE bucket >= (SELECT watermark_1h FROM flux.rollup_state)
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
