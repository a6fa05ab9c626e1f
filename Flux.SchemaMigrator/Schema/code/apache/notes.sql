-- What a commit of metrics notes on the Apache edition: late buckets, new series, and itself in the log of commits.

-- From this time on no bucket is stored; rows below it are late. PL/pgSQL, because a function in SQL is parsed and planned again in every
-- statement that calls it, which made a small commit a fifth more expensive.
CREATE OR REPLACE FUNCTION flux.threshold() RETURNS timestamptz LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    RETURN (SELECT timestamptz '2000-01-01 00:00:00+00' + make_interval(secs => last_value) FROM flux.rollup_threshold);
END $$;

-- One trigger for the log of commits and for late buckets, since reading the arrived rows costs a COPY about as much as collecting them.
-- Most statements hold no row below the threshold, which their oldest row tells. SECURITY DEFINER: writers of metrics need no right on
-- Flux's bookkeeping.
CREATE OR REPLACE FUNCTION flux.note_arrived_metrics() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    threshold CONSTANT timestamptz := flux.threshold();
    oldest timestamptz;
    newest timestamptz;
    stored bigint;
BEGIN
    SELECT min(time), max(time), count(*) INTO oldest, newest, stored FROM arrived;
    IF stored > 0 AND TG_OP = 'INSERT' THEN
        INSERT INTO flux.change (relation, oldest, newest, rows) VALUES ('device_metrics', oldest, newest, stored);
        -- About every thousandth statement removes old entries, so that the log stays small.
        IF random() < 0.001 THEN
            PERFORM flux.forget_changes();
        END IF;
    END IF;
    IF oldest < threshold THEN
        INSERT INTO flux.rollup_invalidation (device_id, metric_name, bucket)
        SELECT DISTINCT device_id, metric_name, time_bucket(INTERVAL '5 minutes', time) FROM arrived WHERE time < threshold;
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION flux.note_gone_metrics() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    threshold CONSTANT timestamptz := flux.threshold();
BEGIN
    INSERT INTO flux.rollup_invalidation (device_id, metric_name, bucket)
    SELECT DISTINCT device_id, metric_name, time_bucket(INTERVAL '5 minutes', time) FROM gone WHERE time < threshold;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION flux.forget_truncated_metrics() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM flux.rollup_5m WHERE bucket >= (SELECT raw_floor FROM flux.rollup_state);
    DELETE FROM flux.rollup_1h WHERE bucket >= (SELECT raw_floor FROM flux.rollup_state);
    DELETE FROM flux.rollup_invalidation;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER flux_note_insert AFTER INSERT ON public.device_metrics
    REFERENCING NEW TABLE AS arrived FOR EACH STATEMENT EXECUTE FUNCTION flux.note_arrived_metrics();
CREATE OR REPLACE TRIGGER flux_note_update_new AFTER UPDATE ON public.device_metrics
    REFERENCING NEW TABLE AS arrived FOR EACH STATEMENT EXECUTE FUNCTION flux.note_arrived_metrics();
CREATE OR REPLACE TRIGGER flux_note_update_old AFTER UPDATE ON public.device_metrics
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION flux.note_gone_metrics();
CREATE OR REPLACE TRIGGER flux_note_delete AFTER DELETE ON public.device_metrics
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION flux.note_gone_metrics();
CREATE OR REPLACE TRIGGER flux_forget_truncate AFTER TRUNCATE ON public.device_metrics
    FOR EACH STATEMENT EXECUTE FUNCTION flux.forget_truncated_metrics();
CREATE OR REPLACE TRIGGER flux_note_series AFTER INSERT ON public.device_metrics
    REFERENCING NEW TABLE AS arrived FOR EACH STATEMENT EXECUTE FUNCTION flux.note_arrived_series();
CREATE OR REPLACE TRIGGER flux_note_series_update AFTER UPDATE ON public.device_metrics
    REFERENCING NEW TABLE AS arrived FOR EACH STATEMENT EXECUTE FUNCTION flux.note_arrived_series();

-- Lets a writer copy rows into a chunk past the hypertable, with the notes that its triggers would have made.
-- Returns from which time on (oldest, or later) rows may go straight into the chunk for the rest of this transaction; null if none may.
-- Rows below that time have to go through the hypertable, whose trigger notes their buckets. It is the threshold, read while the table's
-- lock is held, as the trigger reads it: a refresh that moves it later waits for this transaction (flux.metric_writers) before it stores a
-- bucket that has passed. oldest, newest and rows span what will be written there, or more.
CREATE OR REPLACE FUNCTION flux.enter_chunk(chunk regclass, oldest timestamptz, newest timestamptz, rows bigint) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    since timestamptz;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed'
       OR NOT EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = chunk AND i.inhparent = 'public.device_metrics'::regclass) THEN
        RETURN NULL;
    END IF;
    LOCK TABLE ONLY public.device_metrics IN ROW EXCLUSIVE MODE;
    EXECUTE format('LOCK TABLE ONLY %s IN ROW EXCLUSIVE MODE', chunk);
    -- With the lock nobody moves the chunk to the columnstore, where rows that go in past the hypertable would not be found.
    IF _timescaledb_functions.chunk_status(chunk) <> 0 THEN
        RETURN NULL;
    END IF;
    since := greatest(flux.threshold(), oldest);
    IF newest >= since THEN
        INSERT INTO flux.change (relation, oldest, newest, rows) VALUES ('device_metrics', since, newest, rows);
        IF random() < 0.001 THEN
            PERFORM flux.forget_changes();
        END IF;
    END IF;
    RETURN since;
END $$;
REVOKE ALL ON FUNCTION flux.enter_chunk(regclass, timestamptz, timestamptz, bigint) FROM PUBLIC;
