-- edition: community
-- why: Lets a writer copy rows into a chunk past the hypertable, with the notes that its triggers would have made.

-- Answers from which time on (oldest, or later) rows may go straight into the chunk for the rest of this transaction; null if none may. Rows below that time have
-- to go through the hypertable, whose trigger notes them in TimescaleDB's log. What a refresh passes of the others before this transaction
-- ends is noted at the commit, by the trigger on flux.change (2.29.2 notes a COPY into a chunk by itself, which nobody promises).
-- oldest, newest and rows span what will be written there, or more.
CREATE OR REPLACE FUNCTION flux.enter_chunk(chunk regclass, oldest timestamptz, newest timestamptz, rows bigint) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    threshold bigint;
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
    SELECT t.watermark INTO threshold FROM _timescaledb_catalog.continuous_aggs_invalidation_threshold t JOIN _timescaledb_catalog.hypertable h ON h.id = t.hypertable_id
    WHERE h.schema_name = 'public' AND h.table_name = 'device_metrics';
    IF threshold IS NULL THEN
        RETURN NULL;
    END IF;
    since := greatest(_timescaledb_functions.to_timestamp(threshold), oldest);
    IF newest >= since THEN
        INSERT INTO flux.change (relation, oldest, newest, rows, threshold) VALUES ('device_metrics', since, newest, rows, threshold);
        IF random() < 0.001 THEN
            PERFORM flux.forget_changes();
        END IF;
    END IF;
    RETURN since;
END $$;
REVOKE ALL ON FUNCTION flux.enter_chunk(regclass, timestamptz, timestamptz, bigint) FROM PUBLIC;
