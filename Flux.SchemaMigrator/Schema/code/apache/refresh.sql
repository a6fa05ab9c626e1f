-- What stores the rollups on the Apache edition, which has no jobs: steps that are short, resumable and safe beside writers.

-- A policy in force; null, which stops what depends on it, if the migrator has not written it.
CREATE OR REPLACE FUNCTION flux.policy(name text) RETURNS interval LANGUAGE sql STABLE
RETURN (SELECT p.value FROM flux.policy p WHERE p.name = $1);

-- The transactions that are writing metrics: each may hold a row that an older threshold let pass. Of prepared ones only that is known.
CREATE OR REPLACE FUNCTION flux.metric_writers() RETURNS TABLE (writer text) LANGUAGE sql VOLATILE AS $$
    SELECT DISTINCT virtualtransaction FROM pg_locks
    WHERE locktype = 'relation' AND relation = 'public.device_metrics'::regclass AND granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND mode IN ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
      AND pid IS DISTINCT FROM pg_backend_pid()
$$;

-- Computes again the stored buckets that got late rows, up to 5,000 of them.
CREATE OR REPLACE FUNCTION flux.refresh_late(state flux.rollup_state, OUT buckets bigint) LANGUAGE plpgsql SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    taken flux.rollup_invalidation[];
BEGIN
    WITH few AS (
        SELECT device_id, metric_name, bucket FROM flux.rollup_invalidation WHERE bucket < state.watermark_5m LIMIT 5000
    ), gone AS (
        -- Only what this snapshot sees is deleted, and this snapshot sees the rows of every note that it deletes.
        DELETE FROM flux.rollup_invalidation i USING (SELECT DISTINCT device_id, metric_name, bucket FROM few) f
        WHERE i.device_id = f.device_id AND i.metric_name = f.metric_name AND i.bucket = f.bucket
        RETURNING i.*
    )
    SELECT array_agg(DISTINCT ROW(gone.device_id, gone.metric_name, gone.bucket)::flux.rollup_invalidation)
           FILTER (WHERE gone.bucket >= state.raw_floor)
    INTO taken FROM gone;

    DELETE FROM flux.rollup_5m r USING unnest(taken) k
    WHERE r.device_id = k.device_id AND r.metric_name = k.metric_name AND r.bucket = k.bucket;

    INSERT INTO flux.rollup_5m
    SELECT k.bucket, k.device_id, k.metric_name, a.*
    FROM unnest(taken) k
    CROSS JOIN LATERAL (
        SELECT min(metric_value), max(metric_value), sum(flux.bounded(metric_value)), count(*),
               (min(ARRAY[flux.time_key(time), metric_value]))[2], (max(ARRAY[flux.time_key(time), metric_value]))[2]
        FROM public.device_metrics m
        WHERE m.device_id = k.device_id AND m.metric_name = k.metric_name AND m.time >= k.bucket AND m.time < k.bucket + INTERVAL '5 minutes'
        HAVING count(*) > 0) a;

    DELETE FROM flux.rollup_1h r
    USING (SELECT DISTINCT device_id, metric_name, time_bucket(INTERVAL '1 hour', bucket) AS bucket FROM unnest(taken)) k
    WHERE r.device_id = k.device_id AND r.metric_name = k.metric_name AND r.bucket = k.bucket;

    INSERT INTO flux.rollup_1h
    SELECT k.bucket, k.device_id, k.metric_name, a.*
    FROM (
        SELECT DISTINCT device_id, metric_name, time_bucket(INTERVAL '1 hour', bucket) AS bucket FROM unnest(taken)
        WHERE time_bucket(INTERVAL '1 hour', bucket) < state.watermark_1h) k
    CROSS JOIN LATERAL (
        SELECT min(min_value), max(max_value), sum(flux.bounded(sum_value)), sum(count)::bigint,
               (min(ARRAY[flux.time_key(bucket), first_value]))[2], (max(ARRAY[flux.time_key(bucket), last_value]))[2]
        FROM flux.rollup_5m r
        WHERE r.device_id = k.device_id AND r.metric_name = k.metric_name AND r.bucket >= k.bucket AND r.bucket < k.bucket + INTERVAL '1 hour'
        HAVING count(*) > 0) a;

    buckets := coalesce(cardinality(taken), 0);
END $$;

-- Stores the next span of buckets above the watermark.
CREATE OR REPLACE FUNCTION flux.refresh_next(state flux.rollup_state, at timestamptz, OUT buckets bigint, OUT read_rows bigint, OUT reached timestamptz)
LANGUAGE plpgsql SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    since timestamptz;
    reached_1h timestamptz;
BEGIN
    -- Time without chunks is skipped, so that a first run over old data does not walk through the years between.
    SELECT time_bucket(INTERVAL '5 minutes', min(range_start)) INTO since
    FROM timescaledb_information.chunks
    WHERE hypertable_schema = 'public' AND hypertable_name = 'device_metrics' AND range_end > state.watermark_5m;

    IF since IS NULL OR since >= state.settled THEN
        reached := state.settled;
        buckets := 0;
        read_rows := 0;
    ELSE
        since := greatest(since, state.watermark_5m);
        reached := least(state.settled, time_bucket(INTERVAL '5 minutes', since + state.span));
        -- EXECUTE: planned for these very times, so that only their chunks are opened.
        EXECUTE $insert$
            WITH stored AS (
                INSERT INTO flux.rollup_5m
                SELECT time_bucket(INTERVAL '5 minutes', time), device_id, metric_name,
                       min(metric_value), max(metric_value), sum(flux.bounded(metric_value)), count(*),
                       (min(ARRAY[flux.time_key(time), metric_value]))[2], (max(ARRAY[flux.time_key(time), metric_value]))[2]
                FROM public.device_metrics WHERE time >= $1 AND time < $2
                GROUP BY 1, 2, 3
                RETURNING count)
            SELECT count(*), coalesce(sum(count), 0) FROM stored
            $insert$
        INTO buckets, read_rows USING since, reached;
    END IF;

    DELETE FROM flux.rollup_invalidation WHERE bucket >= state.watermark_5m AND bucket < reached;

    reached_1h := greatest(state.watermark_1h, time_bucket(INTERVAL '1 hour', least(reached, at - flux.policy('lag.device_metrics_1h'))));
    EXECUTE $insert$
        INSERT INTO flux.rollup_1h
        SELECT time_bucket(INTERVAL '1 hour', bucket), device_id, metric_name,
               min(min_value), max(max_value), sum(flux.bounded(sum_value)), sum(count)::bigint,
               (min(ARRAY[flux.time_key(bucket), first_value]))[2], (max(ARRAY[flux.time_key(bucket), last_value]))[2]
        FROM flux.rollup_5m WHERE bucket >= $1 AND bucket < $2
        GROUP BY 1, 2, 3
        $insert$
    USING state.watermark_1h, reached_1h;

    UPDATE flux.rollup_state SET watermark_5m = reached, watermark_1h = reached_1h,
        -- A step should read about half a million rows: long enough to be worth its transaction, short enough to be interrupted.
        span = CASE WHEN read_rows > 1000000 THEN greatest(span / 2, INTERVAL '5 minutes')
                    WHEN read_rows < 250000 THEN least(span * 2, INTERVAL '1 day')
                    ELSE span END;
END $$;

-- One step towards stored rollups. Run each in a transaction of its own, REPEATABLE READ. Returns what it did:
--   late     computed again buckets that had got late rows
--   store    stored the next buckets
--   publish  moved the threshold; from now on writers note rows below it
--   settle   found that every earlier writer has ended
--   waiting  such a writer is still active; nothing else is to be done
--   busy     another session is running a step
--   done     nothing is to be done
CREATE OR REPLACE FUNCTION flux.refresh_step(at timestamptz, OUT step text, OUT buckets bigint, OUT read_rows bigint)
LANGUAGE plpgsql SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    state flux.rollup_state;
    target timestamptz;
    late boolean;
BEGIN
    IF current_setting('transaction_isolation') NOT IN ('repeatable read', 'serializable') THEN
        RAISE EXCEPTION 'flux.refresh_step reads rows and notes in one snapshot: run it in a REPEATABLE READ transaction.';
    END IF;
    buckets := 0;
    read_rows := 0;
    IF NOT pg_try_advisory_xact_lock(hashtext('flux.refresh_step')) THEN
        step := 'busy';
        RETURN;
    END IF;

    -- Fails with 40001 when another step was committed after this snapshot was taken.
    SELECT * INTO STRICT state FROM flux.rollup_state FOR UPDATE;
    target := greatest(time_bucket(INTERVAL '5 minutes', at - flux.policy('lag.device_metrics_5m')), flux.threshold());
    late := EXISTS (SELECT 1 FROM flux.rollup_invalidation WHERE bucket < state.watermark_5m);

    -- In turns, so that neither many late rows nor a long backlog delays the other.
    IF late AND (state.steps % 2 = 0 OR state.settled <= state.watermark_5m) THEN
        step := 'late';
        buckets := flux.refresh_late(state);
    ELSIF state.settled > state.watermark_5m THEN
        step := 'store';
        SELECT n.buckets, n.read_rows INTO buckets, read_rows FROM flux.refresh_next(state, at) n;
    ELSIF state.awaited IS NOT NULL THEN
        IF EXISTS (SELECT 1 FROM flux.metric_writers() w WHERE w.writer = ANY (state.awaited) OR w.writer LIKE '-1/%') THEN
            step := 'waiting';
            RETURN;
        END IF;
        -- The next step has a new snapshot, which sees what they wrote.
        UPDATE flux.rollup_state SET settled = flux.threshold(), awaited = NULL;
        step := 'settle';
    ELSIF target > state.settled THEN
        PERFORM setval('flux.rollup_threshold', extract(epoch FROM target - timestamptz '2000-01-01 00:00:00+00')::bigint);
        -- After the move: every writer that is not in this list reads the new threshold.
        UPDATE flux.rollup_state SET awaited = ARRAY(SELECT w.writer FROM flux.metric_writers() w);
        step := 'publish';
    ELSE
        step := 'done';
        RETURN;
    END IF;

    UPDATE flux.rollup_state SET steps = steps + 1, moved_at = clock_timestamp();
END $$;

-- All steps, one after the other, each committed by itself. Ingest's maintenance worker takes the same steps one by one.
CREATE OR REPLACE PROCEDURE flux.run_maintenance(at timestamptz DEFAULT NULL) LANGUAGE plpgsql AS $$
DECLARE
    done text;
    patience integer := 100;
BEGIN
    COMMIT;
    PERFORM flux.summarize_metrics();
    LOOP
        COMMIT;
        SET TRANSACTION ISOLATION LEVEL REPEATABLE READ;
        done := (flux.refresh_step(coalesce(at, clock_timestamp()))).step;
        EXIT WHEN done IN ('done', 'busy');
        IF done = 'waiting' THEN
            patience := patience - 1;
            EXIT WHEN patience = 0;
            COMMIT;
            PERFORM pg_sleep(0.05);
        END IF;
    END LOOP;
    LOOP
        COMMIT;
        done := (flux.retention_step(coalesce(at, clock_timestamp()))).step;
        EXIT WHEN done IN ('done', 'blocked');
    END LOOP;
END $$;
