-- Tables of the Community edition: the rollups as continuous aggregates, and what Flux records about them.

-- The rollups as they are stored; what is read are the views of code/community/rollups.sql, which also see late rows. They count as
-- tables, since their definition decides what is stored. The hourly one is built on the five-minute one.
CREATE MATERIALIZED VIEW flux.device_metrics_5m
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

CREATE MATERIALIZED VIEW flux.device_metrics_1h
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
FROM flux.device_metrics_5m
GROUP BY 1, 2, 3
WITH NO DATA;

CREATE INDEX device_metrics_5m_series ON flux.device_metrics_5m (device_id, metric_name, bucket DESC);
CREATE INDEX device_metrics_1h_series ON flux.device_metrics_1h (device_id, metric_name, bucket DESC);

-- Raw rows below this time have been dropped. A refresh over time whose raw chunks are dropped erases the rollups of that time: no refresh
-- policy ever begins below it, also after retention was lengthened.
CREATE TABLE flux.raw_floor (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    at  timestamptz NOT NULL DEFAULT '-infinity'
);
INSERT INTO flux.raw_floor DEFAULT VALUES;

-- A row for each aggregate that got rows from an Apache database and has not been refreshed since (apache_to_community.sql); the migrator
-- refreshes it after the transaction.
CREATE TABLE flux.taken_over (
    rollup text COLLATE "C" PRIMARY KEY,
    newest timestamptz NOT NULL
);

-- TimescaleDB's threshold of refreshing as the writer read it, null when all its rows have been noted.
ALTER TABLE flux.change ADD COLUMN threshold bigint;
