-- What removes old rows on the Apache edition, in bounded steps of which none delays another.

-- The end of the fiftieth of the chunks that end at a time or before, oldest first, or of the last one; null if there is none.
-- At most fifty chunks a step: each takes several locks, of which the server has some thousands for all sessions together. After a
-- retention that was shortened, or a long pause, one step for all of them would always fail.
CREATE OR REPLACE FUNCTION flux.oldest_chunks(table_schema name, table_name name, older_than timestamptz) RETURNS timestamptz
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT max(range_end) FROM (
        SELECT c.range_end FROM timescaledb_information.chunks c
        WHERE c.hypertable_schema = $1 AND c.hypertable_name = $2 AND c.range_end <= $3
        ORDER BY c.range_end LIMIT 50) oldest
$$;
REVOKE ALL ON FUNCTION flux.oldest_chunks(name, name, timestamptz) FROM PUBLIC;

-- Drops the chunks of metrics that end at a time or before, in a READ COMMITTED transaction: it has to see what was committed while it waited
-- for a chunk. No chunk is dropped before the rollups hold everything in it.
--   drop     dropped chunks
--   blocked  a chunk is old enough, but not all that is in it has been stored
--   done     nothing is to be done
CREATE OR REPLACE FUNCTION flux.drop_metrics(older_than timestamptz, OUT step text, OUT dropped bigint)
LANGUAGE plpgsql SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    state flux.rollup_state;
    upto timestamptz;
    chunk regclass;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'flux.drop_metrics has to see what others commit: run it in a READ COMMITTED transaction.';
    END IF;
    dropped := 0;
    -- Wait for readers of an old chunk, but not for long: writers would queue up behind this step.
    PERFORM set_config('lock_timeout', '2s', true);

    SELECT * INTO STRICT state FROM flux.rollup_state FOR UPDATE;
    upto := flux.oldest_chunks('public', 'device_metrics', older_than);
    IF upto IS NULL THEN
        step := 'done';
        RETURN;
    END IF;

    step := 'blocked';
    upto := least(upto, state.watermark_1h);
    FOR chunk IN SELECT show_chunks('public.device_metrics', older_than => upto) LOOP
        dropped := dropped + 1;
        EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', chunk);
    END LOOP;
    -- With the chunks locked, every row in them is committed and its note can be seen.
    IF dropped > 0 AND NOT EXISTS (SELECT 1 FROM flux.rollup_invalidation WHERE bucket >= state.raw_floor AND bucket < upto) THEN
        SELECT max(range_end) INTO upto FROM timescaledb_information.chunks
        WHERE hypertable_schema = 'public' AND hypertable_name = 'device_metrics' AND range_end <= upto;
        SELECT count(*) INTO dropped FROM drop_chunks('public.device_metrics', older_than => upto);
        UPDATE flux.rollup_state SET raw_floor = greatest(raw_floor, upto), steps = steps + 1, moved_at = clock_timestamp();
        DELETE FROM flux.rollup_invalidation WHERE bucket < upto;
        step := 'drop';
        RETURN;
    END IF;
    dropped := 0;
END $$;
REVOKE ALL ON FUNCTION flux.drop_metrics(timestamptz) FROM PUBLIC;

-- One step of retention, in a READ COMMITTED transaction.
--   drop     dropped chunks of the table it names
--   expire   deleted receipts
--   blocked  a chunk of metrics is old enough, but not all that is in it has been stored
--   done     nothing is to be done
-- Metrics come last: they may be blocked for as long as a writer keeps a transaction open, and receipts need not wait for it.
CREATE OR REPLACE FUNCTION flux.retention_step(at timestamptz, OUT step text, OUT target text, OUT dropped bigint)
LANGUAGE plpgsql SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    rule record;
    upto timestamptz;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'flux.retention_step has to see what others commit: run it in a READ COMMITTED transaction.';
    END IF;
    PERFORM set_config('lock_timeout', '2s', true);

    step := 'drop';
    FOR rule IN
        SELECT t.name, t.table_schema, t.table_name, flux.policy('retention.' || t.name) AS keep
        FROM (VALUES ('device_logs', 'public', 'device_logs'),
                     ('device_events', 'public', 'device_events'),
                     ('device_metrics_5m', 'flux', 'rollup_5m'),
                     ('device_metrics_1h', 'flux', 'rollup_1h')) t (name, table_schema, table_name)
    LOOP
        upto := flux.oldest_chunks(rule.table_schema, rule.table_name, at - rule.keep);
        IF upto IS NOT NULL THEN
            target := rule.name;
            SELECT count(*) INTO dropped FROM drop_chunks(format('%I.%I', rule.table_schema, rule.table_name)::regclass, older_than => upto);
            RETURN;
        END IF;
    END LOOP;

    DELETE FROM flux.receipts WHERE ctid IN (
        SELECT ctid FROM flux.receipts WHERE committed_at < at - flux.policy('retention.receipts') LIMIT 10000);
    GET DIAGNOSTICS dropped = ROW_COUNT;
    IF dropped > 0 THEN
        step := 'expire';
        target := 'receipts';
        RETURN;
    END IF;

    SELECT d.step, d.dropped INTO step, dropped FROM flux.drop_metrics(at - flux.policy('retention.device_metrics')) d;
    target := CASE WHEN step <> 'done' THEN 'device_metrics' END;
END $$;
