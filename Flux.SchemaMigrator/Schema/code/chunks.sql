-- Chunks of metrics: the one that present rows go into, and the time index of all.

-- The chunk of a time, if rows may be written into it past the hypertable: with one dimension there is one such chunk; row-level security
-- and statement triggers belong to the hypertable alone, and a writer may replace only Flux's own ones, and only where they are.
-- It reads TimescaleDB's views, which takes some milliseconds: a writer keeps the result, and flux.enter_chunk tells when it is outdated.
CREATE OR REPLACE FUNCTION flux.hot_chunk(at timestamptz, OUT chunk text, OUT range_start timestamptz, OUT range_end timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT format('%I.%I', c.chunk_schema, c.chunk_name), c.range_start, c.range_end
    FROM timescaledb_information.chunks c
    WHERE c.hypertable_schema = 'public' AND c.hypertable_name = 'device_metrics' AND c.range_start <= at AND c.range_end > at
      AND NOT c.is_compressed
      AND (SELECT count(*) FROM timescaledb_information.dimensions d WHERE d.hypertable_schema = 'public' AND d.hypertable_name = 'device_metrics') = 1
      AND NOT (SELECT r.relrowsecurity FROM pg_class r WHERE r.oid = 'public.device_metrics'::regclass)
      -- Of the statement triggers on INSERT (bits 2 set, 0 not set): one that keeps the log of changes, and none that is not Flux's.
      AND (SELECT bool_and(starts_with(t.tgname, 'flux_note_')) AND bool_or(t.tgname IN ('flux_note_insert', 'flux_note_change'))
           FROM pg_trigger t WHERE t.tgrelid = 'public.device_metrics'::regclass AND t.tgtype & 5 = 4 AND t.tgenabled <> 'D' AND NOT t.tgisinternal)
$$;
REVOKE ALL ON FUNCTION flux.hot_chunk(timestamptz) FROM PUBLIC;

-- Summarizes what is new in the time index of all chunks and returns the number of ranges. A query by time reads every range that is not
-- summarized, and so do a refresh and the live part of the rollups' views. It waits for no writer, and no writer waits for it. The arguments
-- are those of a TimescaleDB job.
CREATE OR REPLACE FUNCTION flux.summarize_metrics(job_id integer DEFAULT NULL, config jsonb DEFAULT NULL) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    -- A long transaction would keep dead rows from being vacuumed. The next call continues.
    until CONSTANT timestamptz := clock_timestamp() + INTERVAL '10 seconds';
    grown record;
    ranges bigint := 0;
BEGIN
    -- Waiting a second for a lock that autovacuum holds would cancel the autovacuum.
    PERFORM set_config('lock_timeout', '500ms', true);
    DELETE FROM flux.summarized s WHERE NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = s.chunk);
    FOR grown IN
        SELECT i.inhrelid AS chunk, x.indexrelid AS index, size.bytes
        FROM pg_inherits i
        JOIN pg_index x ON x.indrelid = i.inhrelid AND x.indisvalid
        JOIN pg_class c ON c.oid = x.indexrelid
        JOIN pg_am a ON a.oid = c.relam AND a.amname = 'brin'
        CROSS JOIN LATERAL pg_relation_size(i.inhrelid) AS size (bytes)
        LEFT JOIN flux.summarized s ON s.chunk = i.inhrelid
        WHERE i.inhparent = 'public.device_metrics'::regclass AND size.bytes <> coalesce(s.bytes, 0)
        ORDER BY i.inhrelid DESC -- The newest first: they are read most.
    LOOP
        EXIT WHEN clock_timestamp() > until;
        BEGIN
            ranges := ranges + brin_summarize_new_values(grown.index);
            INSERT INTO flux.summarized (chunk, bytes) VALUES (grown.chunk, grown.bytes) ON CONFLICT (chunk) DO UPDATE SET bytes = excluded.bytes;
        EXCEPTION
            WHEN lock_not_available THEN
                NULL; -- It is being vacuumed, which summarizes too, or moved to the columnstore.
            WHEN OTHERS THEN
                RAISE WARNING 'The time index of chunk % is not summarized: %', grown.chunk, SQLERRM; -- The other chunks and the rollups must go on.
        END;
    END LOOP;
    RETURN ranges;
END $$;
REVOKE ALL ON FUNCTION flux.summarize_metrics(integer, jsonb) FROM PUBLIC;
