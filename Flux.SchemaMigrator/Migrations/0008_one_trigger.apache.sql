-- edition: apache
-- why: One look at the rows of a statement instead of two: late buckets and the log of changes are noted by the same trigger.

-- Reading the arrived rows costs a COPY about as much as collecting them. Most statements hold no row below the threshold: those are told
-- by their oldest row, which the log of changes asks for anyway.
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
        -- Every thousandth statement or so sweeps, so that the log stays small without anybody's care.
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
DROP TRIGGER flux_note_change ON public.device_metrics;
