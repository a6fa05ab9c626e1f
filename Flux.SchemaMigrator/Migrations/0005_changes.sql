-- edition: any
-- why: A log of what was committed and when it was measured, so that subscribers are fed after the commit, late rows included.

-- One row for each statement that stored rows. It is written by the statement's own (sub)transaction: its xmin is the rows' xmin, by
-- which they are found again. Readers take what their last snapshot did not see and the present one does; the order of commits needs no
-- sequence, whose numbers are handed out before the commit and seen out of order.
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

-- Up to where the log has been forgotten: a reader whose snapshot is older has missed something and must be told so.
CREATE TABLE flux.change_floor (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    xid xid8 NOT NULL
);
INSERT INTO flux.change_floor (xid) VALUES ('0');

-- Forgets what is older than a day. Of two sessions at it, one goes on with its own work.
CREATE FUNCTION flux.forget_changes() RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF pg_try_advisory_xact_lock(hashtext('flux.forget_changes')) THEN
        WITH gone AS (
            DELETE FROM flux.change WHERE at < now() - INTERVAL '1 day' RETURNING xid
        )
        UPDATE flux.change_floor f SET xid = greatest(f.xid, (SELECT max(xid) FROM gone)) WHERE EXISTS (SELECT FROM gone);
    END IF;
END $$;

-- SECURITY DEFINER: who may write rows needs no right on Flux's bookkeeping.
CREATE FUNCTION flux.note_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO flux.change (relation, oldest, newest, rows)
    SELECT TG_ARGV[0], min(time), max(time), count(*) FROM arrived HAVING count(*) > 0;
    -- Every thousandth statement or so sweeps, so that the log stays small without anybody's care.
    IF random() < 0.001 THEN
        PERFORM flux.forget_changes();
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER flux_note_change AFTER INSERT ON public.device_metrics
    REFERENCING NEW TABLE AS arrived FOR EACH STATEMENT EXECUTE FUNCTION flux.note_change('device_metrics');
CREATE TRIGGER flux_note_change AFTER INSERT ON public.device_events
    REFERENCING NEW TABLE AS arrived FOR EACH STATEMENT EXECUTE FUNCTION flux.note_change('device_events');
