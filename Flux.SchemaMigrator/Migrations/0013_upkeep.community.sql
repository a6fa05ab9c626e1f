-- edition: community
-- why: Receipts go after seven days here too, and late rows are refreshed also for an owner who may not write TimescaleDB's catalog.

-- 1. No maintenance worker of Flux's is at work on this edition: a job of TimescaleDB's, in short steps of which a crash loses none.
CREATE OR REPLACE PROCEDURE flux.expire_receipts(job_id integer, config jsonb) LANGUAGE plpgsql AS $$
DECLARE
    gone bigint;
BEGIN
    LOOP
        DELETE FROM flux.receipts WHERE ctid IN (
            SELECT ctid FROM flux.receipts WHERE committed_at < now() - (config ->> 'drop_after')::interval LIMIT 10000);
        GET DIAGNOSTICS gone = ROW_COUNT;
        COMMIT;
        EXIT WHEN gone = 0;
    END LOOP;
END $$;
REVOKE ALL ON PROCEDURE flux.expire_receipts(integer, jsonb) FROM PUBLIC;
SELECT add_job('flux.expire_receipts', INTERVAL '1 hour', config => '{"drop_after": "7 days"}');

-- 2. TimescaleDB notes no change for a COPY into a hypertable with a transition-table trigger. Where Flux may not note by itself, there must
-- be none: new series are looked for row by row.
CREATE OR REPLACE FUNCTION flux.note_arrived_row() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO flux.series (device_id, metric_name, first_time)
    SELECT NEW.device_id, NEW.metric_name, NEW.time
    WHERE NOT EXISTS (SELECT FROM flux.series AS s WHERE s.device_id = NEW.device_id AND s.metric_name = NEW.metric_name AND s.first_time <= NEW.time);
    RETURN NULL;
END $$;
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = 'public.device_metrics'::regclass AND tgname = 'flux_note_change') THEN
        DROP TRIGGER flux_note_series ON public.device_metrics;
        CREATE TRIGGER flux_note_series AFTER INSERT ON public.device_metrics FOR EACH ROW
            WHEN (current_setting('flux.series_noted', true) IS DISTINCT FROM 'on') EXECUTE FUNCTION flux.note_arrived_row();
    END IF;
END $$;
