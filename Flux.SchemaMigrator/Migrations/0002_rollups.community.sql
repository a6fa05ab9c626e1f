-- edition: community
-- why: The rollups as real-time continuous aggregates, the hourly one built on the five-minute one.

-- A database that was set up on the Apache edition has views of these names. They are moved aside, with writers held off, until their
-- rows have been taken over (0004).
DO $$
BEGIN
    IF to_regclass('flux.rollup_state') IS NOT NULL THEN
        LOCK TABLE public.device_metrics IN SHARE ROW EXCLUSIVE MODE;
        ALTER VIEW public.device_metrics_1h SET SCHEMA flux;
        ALTER VIEW public.device_metrics_5m SET SCHEMA flux;
    ELSE
        DROP VIEW IF EXISTS public.device_metrics_1h, public.device_metrics_5m;
    END IF;
END $$;

CREATE MATERIALIZED VIEW public.device_metrics_5m
WITH (timescaledb.continuous, timescaledb.materialized_only = false, timescaledb.create_group_indexes = false, timescaledb.chunk_interval = '30 days') AS
SELECT time_bucket(INTERVAL '5 minutes', time) AS bucket,
       device_id,
       metric_name,
       sum(flux.bounded(metric_value)) / count(*) AS avg_value,
       min(metric_value) AS min_value,
       max(metric_value) AS max_value,
       sum(flux.bounded(metric_value)) AS sum_value,
       count(*) AS count,
       (min(ARRAY[flux.time_key(time), metric_value]))[2] AS first_value,
       (max(ARRAY[flux.time_key(time), metric_value]))[2] AS last_value
FROM public.device_metrics
GROUP BY 1, 2, 3
WITH NO DATA;

CREATE MATERIALIZED VIEW public.device_metrics_1h
WITH (timescaledb.continuous, timescaledb.materialized_only = false, timescaledb.create_group_indexes = false, timescaledb.chunk_interval = '360 days') AS
SELECT time_bucket(INTERVAL '1 hour', bucket) AS bucket,
       device_id,
       metric_name,
       sum(flux.bounded(sum_value)) / sum(count)::bigint AS avg_value,
       min(min_value) AS min_value,
       max(max_value) AS max_value,
       sum(flux.bounded(sum_value)) AS sum_value,
       sum(count)::bigint AS count,
       first(first_value, bucket) AS first_value,
       last(last_value, bucket) AS last_value
FROM public.device_metrics_5m
GROUP BY 1, 2, 3
WITH NO DATA;

CREATE INDEX device_metrics_5m_series ON public.device_metrics_5m (device_id, metric_name, bucket DESC);
CREATE INDEX device_metrics_1h_series ON public.device_metrics_1h (device_id, metric_name, bucket DESC);
