-- Tables of the Apache edition: the stored rollups, their state, the notes of late rows, the policies.

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

-- How far the tables go. They hold every bucket below their watermark and none above it.
-- Three times matter, watermark_5m <= settled <= threshold:
--   threshold  a writer notes rows below it in rollup_invalidation. It is a sequence, because a sequence is read outside of any
--              snapshot: a writer whose transaction is older than the last move still reads the present value.
--   settled    every writer that read an older threshold has ended. Buckets may be stored only below it.
CREATE SEQUENCE flux.rollup_threshold AS bigint MINVALUE -210000000000 START -210000000000; -- seconds since 2000
CREATE TABLE flux.rollup_state (
    one          boolean PRIMARY KEY DEFAULT true CHECK (one),
    watermark_5m timestamptz NOT NULL DEFAULT '-infinity',
    watermark_1h timestamptz NOT NULL DEFAULT '-infinity',
    settled      timestamptz NOT NULL DEFAULT '-infinity',
    -- Transactions that wrote metrics when the threshold was last moved, null when all of them have ended.
    awaited      text[],
    -- Raw rows below it have been dropped: the stored rollups are all that is left there and are never computed again.
    raw_floor    timestamptz NOT NULL DEFAULT '-infinity',
    -- The span of the next step, found by how many rows the last one read.
    span         interval NOT NULL DEFAULT '1 hour',
    steps        bigint NOT NULL DEFAULT 0,
    moved_at     timestamptz
);
INSERT INTO flux.rollup_state DEFAULT VALUES;

-- The notes of late rows: buckets that got rows after they may have been stored. Writers only insert, and there is no unique key: a writer
-- that found its bucket noted already, and therefore noted nothing, would lose its row to a refresh that does not see it yet.
-- Vacuumed soon: every query on rollups reads it, and refreshing leaves all of it dead.
CREATE TABLE flux.rollup_invalidation (
    device_id   text COLLATE "C" NOT NULL,
    metric_name text COLLATE "C" NOT NULL,
    bucket      timestamptz NOT NULL
) WITH (
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0,
    autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 5000);
CREATE INDEX rollup_invalidation_series ON flux.rollup_invalidation (device_id, metric_name, bucket);
