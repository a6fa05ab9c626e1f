-- Moves a database of the Apache edition to Community, after the Community tables are made: copies the rollups into the continuous
-- aggregates, those without raw rows too, and drops what only Apache has.

-- Writers wait until this transaction ends.
LOCK TABLE public.device_metrics IN SHARE ROW EXCLUSIVE MODE;

DO $$
DECLARE
    rollup record;
BEGIN
    FOR rollup IN
        SELECT view_name, format('%I.%I', materialization_hypertable_schema, materialization_hypertable_name) AS stored
        FROM timescaledb_information.continuous_aggregates
        WHERE view_schema = 'flux' AND view_name IN ('device_metrics_5m', 'device_metrics_1h')
    LOOP
        -- From the view, not from the table behind it: it includes late rows that no refresh has seen.
        EXECUTE format(
            $copy$
            INSERT INTO %1$s (bucket, device_id, metric_name, avg_value, min_value, max_value, sum_value, count, first_value, last_value)
            SELECT bucket, device_id, metric_name, avg_value, min_value, max_value, sum_value, count, first_value, last_value
            FROM public.%2$I WHERE bucket < (SELECT watermark_%3$s FROM flux.rollup_state)
            $copy$,
            rollup.stored, rollup.view_name, right(rollup.view_name, 2));
        -- The aggregate does not read them before a refresh moves its watermark, which cannot be part of a transaction (Policies/TakeOver.cs).
        EXECUTE format('INSERT INTO flux.taken_over SELECT %2$L, max(bucket) FROM %1$s HAVING max(bucket) IS NOT NULL', rollup.stored, rollup.view_name);
    END LOOP;
END $$;
UPDATE flux.raw_floor SET at = (SELECT raw_floor FROM flux.rollup_state);

-- What depends on the tables below. The migrator drops the rest of Apache's code, and code/community makes the views again.
DROP VIEW public.device_metrics_1h, public.device_metrics_5m;
DROP FUNCTION flux.refresh_next(flux.rollup_state, timestamptz), flux.refresh_late(flux.rollup_state), flux.policy(text);
DROP TABLE flux.rollup_5m, flux.rollup_1h, flux.rollup_invalidation, flux.rollup_state, flux.policy;
DROP SEQUENCE flux.rollup_threshold;

-- On Apache ingest calls it; on Community a job does. A database that was restored elsewhere has no roles yet.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'flux_ingest') THEN
        REVOKE ALL ON FUNCTION flux.summarize_metrics(integer, jsonb) FROM flux_ingest;
    END IF;
END $$;
