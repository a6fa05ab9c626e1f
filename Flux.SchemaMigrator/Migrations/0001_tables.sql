-- edition: any
-- why: The three hypertables with the columns of the contract, and the receipts of ingest requests.

-- Text is compared by bytes ("C"): devices and metrics are names, not words, and byte order makes the index and every sort on it cheap.
CREATE TABLE public.device_metrics (
    time         timestamptz NOT NULL,
    device_id    text COLLATE "C" NOT NULL,
    metric_name  text COLLATE "C" NOT NULL,
    metric_value double precision NOT NULL,
    unit         text COLLATE "C",
    tags         jsonb
);
CREATE TABLE public.device_logs (
    time      timestamptz NOT NULL,
    device_id text COLLATE "C" NOT NULL,
    log_level text COLLATE "C" NOT NULL,
    message   text COLLATE "C" NOT NULL,
    source    text COLLATE "C",
    tags      jsonb
);
CREATE TABLE public.device_events (
    time       timestamptz NOT NULL,
    device_id  text COLLATE "C" NOT NULL,
    event_type text COLLATE "C" NOT NULL,
    event_data jsonb NOT NULL,
    severity   text COLLATE "C"
);

-- No default indexes: the one on time alone costs a third of the ingest. The intervals here are only the first ones; Flux:Chunks decides.
SELECT create_hypertable('public.device_metrics', by_range('time', INTERVAL '1 day'), create_default_indexes => false);
SELECT create_hypertable('public.device_logs', by_range('time', INTERVAL '1 day'), create_default_indexes => false);
SELECT create_hypertable('public.device_events', by_range('time', INTERVAL '7 days'), create_default_indexes => false);

-- One series, newest first, is what nearly every question about metrics asks for.
CREATE INDEX device_metrics_series ON public.device_metrics (device_id, metric_name, time DESC);
-- Rows arrive nearly in order of time, so a BRIN finds a time range (rollups, scans over all devices) at next to no cost on ingest.
CREATE INDEX device_metrics_time ON public.device_metrics USING brin (time) WITH (pages_per_range = 32, autosummarize = on);

-- Logs and events are read both by device and over all devices, newest first.
CREATE INDEX device_logs_device ON public.device_logs (device_id, time DESC);
CREATE INDEX device_logs_time ON public.device_logs (time DESC);
CREATE INDEX device_events_device ON public.device_events (device_id, time DESC);
CREATE INDEX device_events_time ON public.device_events (time DESC);

-- Written in the transaction of the rows they speak of, so that a repeated request is recognised exactly when its rows are there.
CREATE TABLE flux.receipts (
    idempotency_key text COLLATE "C" PRIMARY KEY CHECK (length(idempotency_key) BETWEEN 1 AND 128),
    body_hash       bytea NOT NULL,
    table_name      text COLLATE "C" NOT NULL,
    accepted        bigint NOT NULL,
    rejected        bigint NOT NULL,
    errors          jsonb,
    committed_at    timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX receipts_age ON flux.receipts USING brin (committed_at);

-- The order of points of one series: by time, then by value. Two points of one instant therefore have one first and one last, whatever
-- the order they arrived in and whichever plan reads them, which first(value, time) and last(value, time) do not promise. The key is
-- seconds since 2000: as float8 it still tells microseconds apart until 2136.
CREATE FUNCTION flux.time_key(timestamptz) RETURNS double precision
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN date_part('epoch', $1 - timestamptz '2000-01-01 00:00:00+00');

-- sum() and avg() of float8 fail when finite values add up to infinity: two such points would stop a bucket's refresh for ever.
-- Beyond 1e300 a value counts as infinite, so the sum is infinite and nothing fails.
CREATE FUNCTION flux.bounded(double precision) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN $1 BETWEEN -1e300 AND 1e300 THEN $1 ELSE $1 * 'Infinity'::double precision END;
