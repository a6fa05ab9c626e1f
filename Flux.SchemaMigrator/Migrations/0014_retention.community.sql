-- edition: community
-- why: Raw metrics leave by a job of Flux's own, which drops only what the rollups hold and writes down what it dropped.

-- As before, but the end of a fleet that has fallen silent is no longer stale for ever: what the hourly aggregate has stored ahead of the
-- five-minute one matters only where there are rows.
CREATE OR REPLACE FUNCTION flux.stale(rollup name) RETURNS tstzmultirange
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    five integer;
    ahead_from bigint;
    ahead_to bigint;
    ahead boolean := false;
BEGIN
    SELECT s.mat_hypertable_id, s.watermark, o.watermark INTO five, ahead_from, ahead_to
    FROM _timescaledb_catalog.continuous_agg c
    JOIN _timescaledb_catalog.continuous_aggs_watermark o ON o.mat_hypertable_id = c.mat_hypertable_id
    JOIN _timescaledb_catalog.continuous_aggs_watermark s ON s.mat_hypertable_id = c.raw_hypertable_id AND s.watermark < o.watermark
    WHERE c.user_view_schema = 'flux' AND c.user_view_name = rollup;
    IF FOUND THEN
        -- EXECUTE: planned for these very times, so that only their chunk is opened.
        EXECUTE 'SELECT EXISTS (SELECT FROM public.device_metrics WHERE time >= $1 AND time < $2)' INTO ahead
        USING _timescaledb_functions.to_timestamp(greatest(ahead_from, _timescaledb_functions.to_unix_microseconds('0001-01-01 00:00:00+00'))),
              _timescaledb_functions.to_timestamp(ahead_to);
    END IF;
    RETURN (
        WITH RECURSIVE aggregates (stored, source) AS (
            SELECT c.mat_hypertable_id, c.raw_hypertable_id FROM _timescaledb_catalog.continuous_agg c
            WHERE c.user_view_schema = 'flux' AND c.user_view_name = rollup
            UNION ALL
            SELECT c.mat_hypertable_id, c.raw_hypertable_id
            FROM aggregates a JOIN _timescaledb_catalog.continuous_agg c ON c.mat_hypertable_id = a.source
        ), notes (stored, oldest, newest) AS (
            SELECT a.stored, l.lowest_modified_value, l.greatest_modified_value
            FROM aggregates a JOIN _timescaledb_catalog.continuous_aggs_hypertable_invalidation_log l ON l.hypertable_id = a.source
            UNION ALL
            SELECT a.stored, l.lowest_modified_value, l.greatest_modified_value
            FROM aggregates a JOIN _timescaledb_catalog.continuous_aggs_materialization_invalidation_log l ON l.materialization_id = a.stored
            UNION ALL
            SELECT a.stored, l.lowest_modified_value, l.greatest_modified_value
            FROM aggregates a JOIN _timescaledb_catalog.continuous_aggs_materialization_ranges l ON l.materialization_id = a.stored
            UNION ALL
            -- What the hourly aggregate has stored ahead of the five-minute one was read from raw rows, and nothing notes those.
            SELECT a.stored, ahead_from, 9223372036854775807 FROM aggregates a WHERE ahead AND a.source = five
        ), stretches (oldest, newest) AS (
            SELECT greatest(n.oldest, raw.oldest), least(n.newest, w.watermark - 1)
            FROM notes n
            JOIN _timescaledb_catalog.continuous_aggs_watermark w ON w.mat_hypertable_id = n.stored
            CROSS JOIN (
                SELECT greatest(
                    (SELECT min(s.range_start) FROM _timescaledb_catalog.hypertable h
                     JOIN _timescaledb_catalog.dimension d ON d.hypertable_id = h.id
                     JOIN _timescaledb_catalog.dimension_slice s ON s.dimension_id = d.id
                     WHERE h.schema_name = 'public' AND h.table_name = 'device_metrics'),
                    (SELECT _timescaledb_functions.to_unix_microseconds(at) FROM flux.raw_floor WHERE isfinite(at))) AS oldest) raw
            WHERE raw.oldest IS NOT NULL
        )
        SELECT coalesce(range_agg(tstzrange(
                   time_bucket('1 hour', _timescaledb_functions.to_timestamp(oldest)),
                   time_bucket('1 hour', _timescaledb_functions.to_timestamp(newest)) + INTERVAL '1 hour')), '{}')
        FROM stretches WHERE oldest <= newest);
END $$;

-- TimescaleDB's retention policy drops by age alone: rows that no refresh has seen are lost to the rollups, and nothing tells which time has
-- been dropped, so that one row older than retention made stored rollups look stale and be read from raw rows that are gone.
-- At most fifty chunks a step: each takes several locks, of which the server has some thousands for all sessions together.
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

    -- A reader of an old chunk is waited for, but not for long: writers would queue up behind.
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

-- The job. Rows may have come for time that the refresh policies no longer reach: what still has its raw rows is refreshed before it goes.
-- Dropping notes a change up to and including the first moment of the next chunk, whose hour is refreshed at once: it would be read from raw
-- rows by every question, and block the next drop.
CREATE PROCEDURE flux.retain_metrics(job_id integer, config jsonb) LANGUAGE plpgsql AS $$
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
DROP FUNCTION IF EXISTS flux.oldest_chunks(name, name, timestamptz); -- Of a database that was set up on the Apache edition.
