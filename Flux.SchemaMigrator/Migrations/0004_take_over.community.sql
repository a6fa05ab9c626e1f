-- edition: community
-- why: Takes the rollups of a database that was set up on the Apache edition into the continuous aggregates, those without raw rows too.

-- Set while the aggregates hold rows that they do not know of; the migrator ends that with a refresh after this transaction.
CREATE TABLE flux.taken_over (
    rollup text COLLATE "C" PRIMARY KEY,
    newest timestamptz NOT NULL
);

DO $$
DECLARE
    rollup record;
BEGIN
    IF to_regclass('flux.rollup_state') IS NULL THEN
        RETURN;
    END IF;

    FOR rollup IN
        SELECT view_name, format('%I.%I', materialization_hypertable_schema, materialization_hypertable_name) AS stored
        FROM timescaledb_information.continuous_aggregates
        WHERE view_schema = 'public' AND view_name IN ('device_metrics_5m', 'device_metrics_1h')
    LOOP
        -- From the view, not from the table behind it: late rows that no refresh has seen are in it.
        EXECUTE format(
            $copy$
            INSERT INTO %1$s (bucket, device_id, metric_name, avg_value, min_value, max_value, sum_value, count, first_value, last_value)
            SELECT bucket, device_id, metric_name, avg_value, min_value, max_value, sum_value, count, first_value, last_value
            FROM flux.%2$I WHERE bucket < (SELECT watermark_%3$s FROM flux.rollup_state)
            $copy$,
            rollup.stored, rollup.view_name, right(rollup.view_name, 2));
        EXECUTE format('INSERT INTO flux.taken_over SELECT %2$L, max(bucket) FROM %1$s HAVING max(bucket) IS NOT NULL', rollup.stored, rollup.view_name);
    END LOOP;
    UPDATE flux.raw_floor SET at = (SELECT raw_floor FROM flux.rollup_state);

    DROP VIEW flux.device_metrics_1h, flux.device_metrics_5m;
    DROP TRIGGER flux_note_insert ON public.device_metrics;
    DROP TRIGGER flux_note_update_new ON public.device_metrics;
    DROP TRIGGER flux_note_update_old ON public.device_metrics;
    DROP TRIGGER flux_note_delete ON public.device_metrics;
    DROP TRIGGER flux_forget_truncate ON public.device_metrics;
    DROP PROCEDURE flux.run_maintenance(timestamptz);
    DROP FUNCTION flux.retention_step(timestamptz), flux.refresh_step(timestamptz), flux.policy(text, interval), flux.metric_writers(),
        flux.note_arrived_metrics(), flux.note_gone_metrics(), flux.forget_truncated_metrics(), flux.threshold();
    DROP FUNCTION flux.refresh_next(flux.rollup_state, timestamptz), flux.refresh_late(flux.rollup_state);
    DROP TABLE flux.rollup_5m, flux.rollup_1h, flux.rollup_invalidation, flux.rollup_state, flux.policy;
    DROP SEQUENCE flux.rollup_threshold;
END $$;
