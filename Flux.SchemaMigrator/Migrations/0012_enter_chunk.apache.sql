-- edition: apache
-- why: Lets a writer copy rows into a chunk past the hypertable, with the notes that its triggers would have made.

-- Answers from which time on (oldest, or later) rows may go straight into the chunk for the rest of this transaction; null if none may. Rows below that time have
-- to go through the hypertable, whose trigger notes their buckets. It is the threshold, read while the table's lock is held, as the trigger
-- reads it: whoever moves it later waits for this transaction (flux.metric_writers) before it stores a bucket that has passed.
-- oldest, newest and rows span what will be written there, or more.
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
