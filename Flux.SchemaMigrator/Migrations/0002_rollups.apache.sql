-- edition: apache
-- why: The rollups' names and columns, computed from the raw rows on each read.

CREATE VIEW public.device_metrics_5m AS
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
GROUP BY 1, 2, 3;

CREATE VIEW public.device_metrics_1h AS
SELECT time_bucket(INTERVAL '1 hour', time) AS bucket,
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
GROUP BY 1, 2, 3;
