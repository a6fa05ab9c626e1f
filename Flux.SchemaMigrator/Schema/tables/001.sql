-- Tables of both editions: raw rows, receipts, the log of commits, the names of series, API keys.

-- Text is compared by bytes ("C"): devices and metrics are identifiers, not words, and byte order makes indexes and sorts cheap.
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

-- No default indexes: the one on time alone costs a third of the ingest rate. The intervals here are only the first ones; Flux:Chunks
-- decides.
SELECT create_hypertable('public.device_metrics', by_range('time', INTERVAL '1 day'), create_default_indexes => false);
SELECT create_hypertable('public.device_logs', by_range('time', INTERVAL '1 day'), create_default_indexes => false);
SELECT create_hypertable('public.device_events', by_range('time', INTERVAL '7 days'), create_default_indexes => false);

-- Most queries on metrics read one series, newest first.
CREATE INDEX device_metrics_series ON public.device_metrics (device_id, metric_name, time DESC);
-- Rows arrive nearly in order of time, so a BRIN finds a time range (rollups, scans over all devices) at almost no cost on ingest.
-- flux.summarize_metrics() summarizes it; PostgreSQL's own autosummarize keeps up with some 16,000 rows a second only.
CREATE INDEX device_metrics_time ON public.device_metrics USING brin (time) WITH (pages_per_range = 32, autosummarize = off);

-- Logs and events are read both by device and over all devices, newest first.
CREATE INDEX device_logs_device ON public.device_logs (device_id, time DESC);
CREATE INDEX device_logs_time ON public.device_logs (time DESC);
CREATE INDEX device_events_device ON public.device_events (device_id, time DESC);
CREATE INDEX device_events_time ON public.device_events (time DESC);

-- How much of each chunk of metrics its BRIN has summarized: chunks that have not grown since are skipped.
CREATE TABLE flux.summarized (
    chunk oid PRIMARY KEY,
    bytes bigint NOT NULL
);

-- Written in the transaction of the rows: a repeated request is recognised exactly when its rows are stored.
-- The idempotency key is stored with its owner's mark in front.
CREATE TABLE flux.receipts (
    idempotency_key text COLLATE "C" PRIMARY KEY CHECK (length(idempotency_key) BETWEEN 1 AND 256),
    body_hash       bytea NOT NULL,
    table_name      text COLLATE "C" NOT NULL,
    accepted        bigint NOT NULL,
    rejected        bigint NOT NULL,
    errors          jsonb,
    committed_at    timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX receipts_age ON flux.receipts USING brin (committed_at);

-- The log of commits: one row for each statement that stored metrics or events. The statement's own (sub)transaction writes it, so its
-- xmin is the rows' xmin, by which they are found again. Readers take what their last snapshot did not see and the present one does. A
-- sequence could not give that order: its numbers are given out before the commit and become visible out of order.
CREATE TABLE flux.change (
    xid      xid8 NOT NULL DEFAULT pg_current_xact_id(),
    relation text COLLATE "C" NOT NULL,
    oldest   timestamptz NOT NULL,
    newest   timestamptz NOT NULL,
    rows     bigint NOT NULL,
    at       timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX change_xid ON flux.change (xid);
CREATE INDEX change_age ON flux.change USING brin (at) WITH (pages_per_range = 32, autosummarize = on);

-- Entries up to this transaction have been removed: a reader whose snapshot is older has missed some and must be told.
CREATE TABLE flux.change_floor (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    xid xid8 NOT NULL
);
INSERT INTO flux.change_floor (xid) VALUES ('0');

-- A row for each series. Only inserted into, without a unique key: no writer waits for another, and none fails because its snapshot is
-- older than another writer's new series. Two rows of one series come from two writers that met it at once, or from older data that came
-- later; readers take the least first_time. A loose scan of the raw rows' own index finds the names too, but walks every chunk for every
-- series.
CREATE TABLE flux.series (
    device_id   text COLLATE "C" NOT NULL,
    metric_name text COLLATE "C" NOT NULL,
    first_time  timestamptz NOT NULL
);
CREATE INDEX series_name ON flux.series (device_id, metric_name, first_time);

-- API keys, as salted hashes.
CREATE TABLE flux.api_keys (
    id              text COLLATE "C" PRIMARY KEY,
    -- Its owner: a key and its replacement have the same name, and so the same receipts.
    name            text COLLATE "C" NOT NULL CHECK (length(name) BETWEEN 1 AND 64),
    salt            bytea NOT NULL CHECK (length(salt) = 16),
    hash            bytea NOT NULL CHECK (length(hash) = 32),
    scopes          text[] NOT NULL CHECK (cardinality(scopes) > 0 AND scopes <@ ARRAY['flux.write', 'flux.read', 'flux.admin']),
    -- "All devices" is explicit, never an empty list: a forgotten list gives no access.
    all_devices     boolean NOT NULL,
    device_ids      text[] COLLATE "C" NOT NULL DEFAULT '{}',
    device_prefixes text[] COLLATE "C" NOT NULL DEFAULT '{}',
    created_at      timestamptz NOT NULL DEFAULT now(),
    expires_at      timestamptz,
    revoked_at      timestamptz,
    CHECK (all_devices = (cardinality(device_ids) + cardinality(device_prefixes) = 0))
);

-- A table of its own, so that recording a use does not change the key.
CREATE TABLE flux.api_key_uses (
    id           text COLLATE "C" PRIMARY KEY REFERENCES flux.api_keys ON DELETE CASCADE,
    last_used_at timestamptz NOT NULL
);
