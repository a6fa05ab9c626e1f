-- The log of commits (flux.change), from which subscribers are fed. Metrics are logged by code/<edition>/notes.sql, with their late rows.

-- Removes entries older than a day. If two sessions call it at once, one of them does nothing.
CREATE OR REPLACE FUNCTION flux.forget_changes() RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF pg_try_advisory_xact_lock(hashtext('flux.forget_changes')) THEN
        WITH gone AS (
            DELETE FROM flux.change WHERE at < now() - INTERVAL '1 day' RETURNING xid
        )
        UPDATE flux.change_floor f SET xid = greatest(f.xid, (SELECT max(xid) FROM gone)) WHERE EXISTS (SELECT FROM gone);
    END IF;
END $$;

-- Logs a statement. SECURITY DEFINER: writers of rows need no right on Flux's bookkeeping.
CREATE OR REPLACE FUNCTION flux.note_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO flux.change (relation, oldest, newest, rows)
    SELECT TG_ARGV[0], min(time), max(time), count(*) FROM arrived HAVING count(*) > 0;
    -- About every thousandth statement removes old entries, so that the log stays small.
    IF random() < 0.001 THEN
        PERFORM flux.forget_changes();
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER flux_note_change AFTER INSERT ON public.device_events
    REFERENCING NEW TABLE AS arrived FOR EACH STATEMENT EXECUTE FUNCTION flux.note_change('device_events');
