-- What removes old rows on the Community edition, called by TimescaleDB's jobs. Policies/JobPolicies.cs makes the jobs.

-- Drops the chunks of metrics that end at a time or before, in a READ COMMITTED transaction: it has to see what was committed while it waited
-- for a chunk. No chunk is dropped before the rollups hold everything in it, and no refresh reaches below what was dropped, which would erase
-- its rollups. TimescaleDB's retention policy drops by age alone: rows that no refresh has seen would be missing from the rollups, and
-- nothing would record which time was dropped. At most fifty chunks a step: each takes several locks, of which the server has some
-- thousands for all sessions together.
--   drop     dropped chunks
--   blocked  a chunk is old enough, but not all that is in it has been refreshed
--   done     nothing is to be done
CREATE OR REPLACE FUNCTION flux.drop_metrics(older_than timestamptz, OUT step text, OUT dropped bigint)
LANGUAGE plpgsql SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    upto timestamptz;
    chunk regclass;
    rule record;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'flux.drop_metrics has to see what others commit: run it in a READ COMMITTED transaction.';
    END IF;
    dropped := 0;
    SELECT max(range_end) INTO upto FROM (
        SELECT range_end FROM timescaledb_information.chunks
        WHERE hypertable_schema = 'public' AND hypertable_name = 'device_metrics' AND range_end <= older_than
        ORDER BY range_end LIMIT 50) oldest;
    IF upto IS NULL THEN
        step := 'done';
        RETURN;
    END IF;

    -- A refresh job whose window would reach into what goes gets another. Taking the job away ends a run of it, whose window was made
    -- before the floor moves; others begin when this is committed. Retention stays below every window and leaves the jobs alone.
    FOR rule IN
        SELECT j.job_id, format('%I.%I', c.user_view_schema, c.user_view_name)::regclass AS rollup, j.schedule_interval, j.scheduled,
               (j.config ->> 'start_offset')::interval AS since, (j.config ->> 'end_offset')::interval AS until
        FROM timescaledb_information.jobs j
        JOIN _timescaledb_catalog.continuous_agg c ON c.mat_hypertable_id = (j.config ->> 'mat_hypertable_id')::integer
        WHERE j.proc_name = 'policy_refresh_continuous_aggregate' AND c.user_view_schema = 'flux'
          AND now() - (j.config ->> 'start_offset')::interval < upto
    LOOP
        PERFORM delete_job(rule.job_id);
        PERFORM alter_job(add_continuous_aggregate_policy(rule.rollup, end_offset => rule.until, schedule_interval => rule.schedule_interval,
            start_offset => least(rule.since, greatest(INTERVAL '3 hours', make_interval(hours => floor(extract(epoch FROM now() - upto) / 3600)::integer)))),
            scheduled => rule.scheduled);
    END LOOP;

    -- Wait for readers of an old chunk, but not for long: writers would queue up behind this step.
    PERFORM set_config('lock_timeout', '2s', true);
    FOR chunk IN SELECT show_chunks('public.device_metrics', older_than => upto) LOOP
        EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', chunk);
    END LOOP;
    -- With the chunks locked, every row in them is committed and its note can be seen. A watermark stands still behind the last row there is.
    IF NOT isempty(flux.stale('device_metrics_1h') * tstzmultirange(tstzrange(NULL, upto)))
       OR EXISTS (SELECT FROM _timescaledb_catalog.continuous_agg c JOIN _timescaledb_catalog.continuous_aggs_watermark w USING (mat_hypertable_id)
                  WHERE c.user_view_schema = 'flux' AND w.watermark < _timescaledb_functions.to_unix_microseconds(upto)
                    AND EXISTS (SELECT FROM public.device_metrics m WHERE m.time < upto
                                AND m.time >= _timescaledb_functions.to_timestamp(greatest(w.watermark, _timescaledb_functions.to_unix_microseconds('0001-01-01 00:00:00+00'))))) THEN
        step := 'blocked';
        RETURN;
    END IF;
    SELECT count(*) INTO dropped FROM drop_chunks('public.device_metrics', older_than => upto);
    UPDATE flux.raw_floor SET at = greatest(at, upto);
    step := 'drop';
END $$;
REVOKE ALL ON FUNCTION flux.drop_metrics(timestamptz) FROM PUBLIC;

-- The job for metrics. Rows may have come for time that the refresh policies no longer reach: what still has its raw rows is refreshed
-- before they are dropped. Dropping notes a change up to and including the first moment of the next chunk, whose hour is refreshed at once:
-- otherwise every query would read it from raw rows, and it would block the next drop.
CREATE OR REPLACE PROCEDURE flux.retain_metrics(job_id integer, config jsonb) LANGUAGE plpgsql AS $$
DECLARE
    until CONSTANT timestamptz := date_trunc('hour', now() - (config ->> 'drop_after')::interval, 'UTC');
    since timestamptz;
    upto timestamptz;
    step text;
    refreshed boolean := false;
BEGIN
    LOOP
        step := (SELECT d.step FROM flux.drop_metrics(until) d);
        COMMIT;
        EXIT WHEN step = 'done' OR (step = 'blocked' AND refreshed);
        -- Never below the floor: a refresh over time whose raw rows are gone erases it.
        SELECT time_bucket('1 hour', greatest(min(c.range_start), (SELECT at FROM flux.raw_floor))) INTO since
        FROM timescaledb_information.chunks c WHERE c.hypertable_schema = 'public' AND c.hypertable_name = 'device_metrics';
        refreshed := step = 'blocked';
        upto := CASE WHEN refreshed THEN until ELSE since + INTERVAL '1 hour' END;
        IF since < upto THEN
            CALL refresh_continuous_aggregate('flux.device_metrics_5m', since, upto);
            CALL refresh_continuous_aggregate('flux.device_metrics_1h', since, upto);
        END IF;
    END LOOP;
    IF step = 'blocked' THEN
        RAISE WARNING 'Metrics from before % stay: the rollups do not hold all of them yet. The next run tries again.', until;
    END IF;
END $$;
REVOKE ALL ON PROCEDURE flux.retain_metrics(integer, jsonb) FROM PUBLIC;

-- The job for receipts, in short transactions: a crash loses none of them.
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
