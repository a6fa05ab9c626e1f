-- What a commit of metrics notes on the Community edition: late rows, new series, and itself in the log of commits.

-- TimescaleDB notes late rows by itself, but from 2.23 on (seen in 2.29.2) not for a COPY into a hypertable that has a transition-table
-- trigger, and Flux's log of commits needs one: late rows would never be refreshed. So that trigger notes them too, in TimescaleDB's own log:
-- what is below the threshold of refreshing at once, hour by hour, so that one very late row makes no wide range; and what the threshold
-- has passed meanwhile, at the commit. There the threshold's row is locked, as TimescaleDB does it, so that no refresh passes rows that it
-- does not see yet. A REPEATABLE READ snapshot may show an old threshold: then all rows are noted at once.

-- The threshold of refreshing, locked. PL/pgSQL, because a function in SQL is parsed and planned again in every statement that calls it.
CREATE OR REPLACE FUNCTION flux.refresh_threshold() RETURNS bigint LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (SELECT t.watermark FROM _timescaledb_catalog.continuous_aggs_invalidation_threshold t JOIN _timescaledb_catalog.hypertable h ON h.id = t.hypertable_id
            WHERE h.schema_name = 'public' AND h.table_name = 'device_metrics' FOR KEY SHARE OF t);
END $$;
REVOKE ALL ON FUNCTION flux.refresh_threshold() FROM PUBLIC;

-- Notes the rows below the threshold, and logs the statement. SECURITY DEFINER: writers of metrics need no right on any bookkeeping.
CREATE OR REPLACE FUNCTION flux.note_arrived_metrics() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    oldest timestamptz;
    newest timestamptz;
    stored bigint;
    threshold bigint;
BEGIN
    SELECT min(time), max(time), count(*) INTO oldest, newest, stored FROM arrived;
    IF stored = 0 THEN
        RETURN NULL;
    END IF;
    IF current_setting('transaction_isolation') IN ('read committed', 'read uncommitted') THEN
        SELECT t.watermark INTO threshold FROM _timescaledb_catalog.continuous_aggs_invalidation_threshold t JOIN _timescaledb_catalog.hypertable h ON h.id = t.hypertable_id
        WHERE h.schema_name = 'public' AND h.table_name = 'device_metrics';
    END IF;
    IF threshold IS NULL OR _timescaledb_functions.to_unix_microseconds(oldest) < threshold THEN
        INSERT INTO _timescaledb_catalog.continuous_aggs_hypertable_invalidation_log (hypertable_id, lowest_modified_value, greatest_modified_value)
        SELECT (SELECT id FROM _timescaledb_catalog.hypertable WHERE schema_name = 'public' AND table_name = 'device_metrics'),
               _timescaledb_functions.to_unix_microseconds(min(time)), _timescaledb_functions.to_unix_microseconds(max(time))
        FROM arrived
        WHERE threshold IS NULL OR _timescaledb_functions.to_unix_microseconds(time) < threshold
        GROUP BY date_bin(INTERVAL '1 hour', time, timestamptz '2000-01-01 00:00:00+00');
    END IF;
    INSERT INTO flux.change (relation, oldest, newest, rows, threshold) VALUES ('device_metrics', oldest, newest, stored, threshold);
    -- About every thousandth statement removes old entries, so that the log stays small.
    IF random() < 0.001 THEN
        PERFORM flux.forget_changes();
    END IF;
    RETURN NULL;
END $$;

-- At the commit: notes the rows that the threshold has passed since the statement.
CREATE OR REPLACE FUNCTION flux.note_passed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    oldest CONSTANT bigint := greatest(NEW.threshold, _timescaledb_functions.to_unix_microseconds(NEW.oldest));
    newest CONSTANT bigint := least(flux.refresh_threshold() - 1, _timescaledb_functions.to_unix_microseconds(NEW.newest));
BEGIN
    IF oldest <= newest THEN
        INSERT INTO _timescaledb_catalog.continuous_aggs_hypertable_invalidation_log (hypertable_id, lowest_modified_value, greatest_modified_value)
        SELECT id, oldest, newest FROM _timescaledb_catalog.hypertable WHERE schema_name = 'public' AND table_name = 'device_metrics';
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS flux_note_passed ON flux.change; -- A constraint trigger cannot be replaced.
CREATE CONSTRAINT TRIGGER flux_note_passed AFTER INSERT ON flux.change DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.threshold IS NOT NULL) EXECUTE FUNCTION flux.note_passed();

-- Notes new series row by row, for a database without a transition-table trigger.
CREATE OR REPLACE FUNCTION flux.note_arrived_row() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO flux.series (device_id, metric_name, first_time)
    SELECT NEW.device_id, NEW.metric_name, NEW.time
    WHERE NOT EXISTS (SELECT FROM flux.series AS s WHERE s.device_id = NEW.device_id AND s.metric_name = NEW.metric_name AND s.first_time <= NEW.time);
    RETURN NULL;
END $$;

-- An owner who may not write TimescaleDB's log must have no transition-table trigger: rollups stay exact without one, and only the log of
-- commits of metrics, which feeds subscribers to new metrics, is missing.
DO $$
BEGIN
    IF has_table_privilege('_timescaledb_catalog.continuous_aggs_hypertable_invalidation_log', 'INSERT')
       AND has_table_privilege('_timescaledb_catalog.continuous_aggs_invalidation_threshold', 'UPDATE') THEN
        CREATE OR REPLACE TRIGGER flux_note_change AFTER INSERT ON public.device_metrics
            REFERENCING NEW TABLE AS arrived FOR EACH STATEMENT EXECUTE FUNCTION flux.note_arrived_metrics();
        CREATE OR REPLACE TRIGGER flux_note_series AFTER INSERT ON public.device_metrics
            REFERENCING NEW TABLE AS arrived FOR EACH STATEMENT EXECUTE FUNCTION flux.note_arrived_series();
    ELSE
        DROP TRIGGER IF EXISTS flux_note_change ON public.device_metrics;
        DROP TRIGGER IF EXISTS flux_note_series ON public.device_metrics; -- A row trigger's copies on chunks cannot be replaced.
        CREATE TRIGGER flux_note_series AFTER INSERT ON public.device_metrics FOR EACH ROW
            WHEN (current_setting('flux.series_noted', true) IS DISTINCT FROM 'on') EXECUTE FUNCTION flux.note_arrived_row();
        RAISE WARNING 'This user may not write TimescaleDB''s log of changes: subscribers to metrics are not fed, since the trigger that does it would keep late rows out of the rollups.';
    END IF;
END $$;
CREATE OR REPLACE TRIGGER flux_note_series_update AFTER UPDATE ON public.device_metrics
    REFERENCING NEW TABLE AS arrived FOR EACH STATEMENT EXECUTE FUNCTION flux.note_arrived_series();

-- Lets a writer copy rows into a chunk past the hypertable, with the notes that its triggers would have made.
-- Returns from which time on (oldest, or later) rows may go straight into the chunk for the rest of this transaction; null if none may.
-- Rows below that time have to go through the hypertable, whose trigger notes them in TimescaleDB's log. What a refresh passes of the others
-- before this transaction ends is noted at the commit, by the trigger on flux.change (2.29.2 notes a COPY into a chunk by itself, which is
-- not documented). oldest, newest and rows span what will be written there, or more.
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
