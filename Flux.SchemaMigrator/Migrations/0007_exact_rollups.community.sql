-- edition: community
-- why: The rollups as views that answer what the raw rows would also between a late row and its refresh.

-- A real-time continuous aggregate answers what it has stored below its watermark, late rows or not. TimescaleDB notes the times that
-- changed since in the very transactions that change them, so a snapshot that sees a late row sees its note: the views leave out what
-- is stored for such times and read them from raw rows. The aggregates themselves move aside.
ALTER MATERIALIZED VIEW public.device_metrics_1h SET SCHEMA flux;
ALTER MATERIALIZED VIEW public.device_metrics_5m SET SCHEMA flux;

-- The times, in whole hours, of which an aggregate does not yet store what the raw rows say. The notes are in three tables, and those of the
-- five-minute aggregate count for the hourly one too, which is built on it. Times without raw rows are left out: there, what is stored is all
-- there is. PL/pgSQL, because a view that depends on TimescaleDB's catalog would stand in the way of ALTER EXTENSION timescaledb UPDATE.
CREATE FUNCTION flux.stale(rollup name) RETURNS tstzmultirange
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
BEGIN
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
            SELECT a.stored, w.watermark, 9223372036854775807
            FROM aggregates a JOIN _timescaledb_catalog.continuous_aggs_watermark w ON w.mat_hypertable_id = a.source
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

CREATE VIEW public.device_metrics_5m AS
SELECT bucket, device_id, metric_name, avg_value, min_value, max_value, sum_value, count, first_value, last_value
FROM flux.device_metrics_5m
WHERE NOT bucket <@ (SELECT flux.stale('device_metrics_5m'))
UNION ALL
SELECT late.bucket, late.device_id, late.metric_name, late.avg_value, late.min_value, late.max_value, late.sum_value, late.count, late.first_value, late.last_value
FROM unnest(flux.stale('device_metrics_5m')) AS stretch
CROSS JOIN LATERAL (
    SELECT time_bucket(INTERVAL '5 minutes', time) AS bucket, device_id, metric_name,
           sum(flux.bounded(metric_value)) / count(*) AS avg_value, min(metric_value) AS min_value, max(metric_value) AS max_value,
           sum(flux.bounded(metric_value)) AS sum_value, count(*) AS count,
           (min(ARRAY[flux.time_key(time), metric_value]))[2] AS first_value, (max(ARRAY[flux.time_key(time), metric_value]))[2] AS last_value
    FROM public.device_metrics
    WHERE time >= lower(stretch) AND time < upper(stretch)
    GROUP BY 1, 2, 3) late;

CREATE VIEW public.device_metrics_1h AS
SELECT bucket, device_id, metric_name, avg_value, min_value, max_value, sum_value, count, first_value, last_value
FROM flux.device_metrics_1h
WHERE NOT bucket <@ (SELECT flux.stale('device_metrics_1h'))
UNION ALL
SELECT late.bucket, late.device_id, late.metric_name, late.avg_value, late.min_value, late.max_value, late.sum_value, late.count, late.first_value, late.last_value
FROM unnest(flux.stale('device_metrics_1h')) AS stretch
CROSS JOIN LATERAL (
    SELECT time_bucket(INTERVAL '1 hour', time) AS bucket, device_id, metric_name,
           sum(flux.bounded(metric_value)) / count(*) AS avg_value, min(metric_value) AS min_value, max(metric_value) AS max_value,
           sum(flux.bounded(metric_value)) AS sum_value, count(*) AS count,
           (min(ARRAY[flux.time_key(time), metric_value]))[2] AS first_value, (max(ARRAY[flux.time_key(time), metric_value]))[2] AS last_value
    FROM public.device_metrics
    WHERE time >= lower(stretch) AND time < upper(stretch)
    GROUP BY 1, 2, 3) late;

-- Drops the chunks of metrics that end at a time or before, in a READ COMMITTED transaction: it has to see what was committed while it waited
-- for a chunk. Nothing goes of which the rollups do not yet hold everything, and no refresh reaches below what has gone, which would erase it.
--   drop     dropped chunks
--   blocked  a chunk is old enough, but not all that is in it has been refreshed
--   done     nothing is to be done
DROP FUNCTION IF EXISTS flux.drop_metrics(timestamptz); -- Of a database that was set up on the Apache edition.
CREATE FUNCTION flux.drop_metrics(older_than timestamptz, OUT step text, OUT dropped bigint)
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
    SELECT max(range_end) INTO upto FROM timescaledb_information.chunks
    WHERE hypertable_schema = 'public' AND hypertable_name = 'device_metrics' AND range_end <= older_than;
    IF upto IS NULL THEN
        step := 'done';
        RETURN;
    END IF;

    -- Taking a job away ends a run of it, whose window was made before the floor moves; others begin when this is committed.
    FOR rule IN
        SELECT j.job_id, format('%I.%I', c.user_view_schema, c.user_view_name)::regclass AS rollup, j.schedule_interval,
               (j.config ->> 'start_offset')::interval AS since, (j.config ->> 'end_offset')::interval AS until
        FROM timescaledb_information.jobs j
        JOIN _timescaledb_catalog.continuous_agg c ON c.mat_hypertable_id = (j.config ->> 'mat_hypertable_id')::integer
        WHERE j.proc_name = 'policy_refresh_continuous_aggregate' AND c.user_view_schema = 'flux'
    LOOP
        PERFORM delete_job(rule.job_id);
        PERFORM add_continuous_aggregate_policy(rule.rollup, end_offset => rule.until, schedule_interval => rule.schedule_interval,
            start_offset => least(rule.since, greatest(INTERVAL '3 hours', make_interval(hours => floor(extract(epoch FROM now() - upto) / 3600)::integer))));
    END LOOP;

    -- A reader of an old chunk is waited for, but not for long: writers would queue up behind.
    PERFORM set_config('lock_timeout', '2s', true);
    FOR chunk IN SELECT show_chunks('public.device_metrics', older_than => upto) LOOP
        EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', chunk);
    END LOOP;
    -- With the chunks locked, every row in them is committed and its note can be seen.
    IF NOT isempty(flux.stale('device_metrics_1h') * tstzmultirange(tstzrange(NULL, upto)))
       OR EXISTS (SELECT FROM _timescaledb_catalog.continuous_agg c JOIN _timescaledb_catalog.continuous_aggs_watermark w USING (mat_hypertable_id)
                  WHERE c.user_view_schema = 'flux' AND w.watermark < _timescaledb_functions.to_unix_microseconds(upto)) THEN
        step := 'blocked';
        RETURN;
    END IF;
    SELECT count(*) INTO dropped FROM drop_chunks('public.device_metrics', older_than => upto);
    UPDATE flux.raw_floor SET at = greatest(at, upto);
    step := 'drop';
END $$;
REVOKE ALL ON FUNCTION flux.drop_metrics(timestamptz) FROM PUBLIC;

-- From 2.23 on (seen in 2.29.2) TimescaleDB notes no change for rows that COPY brings into a hypertable with a transition-table trigger, and
-- Flux's log of changes is kept by one: late rows would never be refreshed. So that trigger notes them too, in TimescaleDB's own log: what is
-- below the threshold of refreshing at once, hour by hour, so that one very late row makes no wide range; and what the threshold has
-- passed meanwhile, at the commit. There the threshold's row is held, as TimescaleDB does it, so that no refresh passes by rows that it does not
-- see yet. A snapshot that stands still may show an old threshold: then all is noted at once.
ALTER TABLE flux.change ADD COLUMN threshold bigint; -- As it was read, null when all has been noted.

CREATE FUNCTION flux.refresh_threshold() RETURNS bigint LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
    SELECT t.watermark FROM _timescaledb_catalog.continuous_aggs_invalidation_threshold t JOIN _timescaledb_catalog.hypertable h ON h.id = t.hypertable_id
    WHERE h.schema_name = 'public' AND h.table_name = 'device_metrics' FOR KEY SHARE OF t
$$;
REVOKE ALL ON FUNCTION flux.refresh_threshold() FROM PUBLIC;

CREATE OR REPLACE FUNCTION flux.note_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
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
    IF TG_ARGV[0] = 'device_metrics' THEN
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
    END IF;
    INSERT INTO flux.change (relation, oldest, newest, rows, threshold) VALUES (TG_ARGV[0], oldest, newest, stored, threshold);
    -- Every thousandth statement or so sweeps, so that the log stays small without anybody's care.
    IF random() < 0.001 THEN
        PERFORM flux.forget_changes();
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION flux.note_passed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
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
CREATE CONSTRAINT TRIGGER flux_note_passed AFTER INSERT ON flux.change DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.threshold IS NOT NULL) EXECUTE FUNCTION flux.note_passed();

-- Whoever may not write that log keeps exact rollups and goes without the log of changes of metrics, which feeds subscribers to new metrics.
DO $$
BEGIN
    IF NOT (has_table_privilege('_timescaledb_catalog.continuous_aggs_hypertable_invalidation_log', 'INSERT')
            AND has_table_privilege('_timescaledb_catalog.continuous_aggs_invalidation_threshold', 'UPDATE')) THEN
        DROP TRIGGER IF EXISTS flux_note_change ON public.device_metrics;
        RAISE WARNING 'This user may not write TimescaleDB''s log of changes: subscribers to metrics are not fed, since the trigger that does it would keep late rows out of the rollups.';
    END IF;
END $$;
