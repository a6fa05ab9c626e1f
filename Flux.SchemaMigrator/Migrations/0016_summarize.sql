-- edition: any
-- why: A stretch of time over all devices is found at once however fast rows come: PostgreSQL's own summarizing keeps up with some 16,000 rows a second and logs each range that it gives up.

-- How much of each chunk its BRIN has summarized: chunks that have not grown since are not looked at again.
CREATE TABLE flux.summarized (
    chunk oid PRIMARY KEY,
    bytes bigint NOT NULL
);

-- Summarizes what is new in all chunks of raw metrics and answers how many ranges that were. A question by time reads every range that is
-- not, and so do a refresh and what the rollups' views take from raw rows. It waits for no writer, and no writer for it. The arguments are
-- those of a TimescaleDB job.
CREATE FUNCTION flux.summarize_metrics(job_id integer DEFAULT NULL, config jsonb DEFAULT NULL) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    -- The rows of a transaction that lasts cannot be cleaned up. What is left over is the next call's.
    until CONSTANT timestamptz := clock_timestamp() + INTERVAL '10 seconds';
    grown record;
    ranges bigint := 0;
BEGIN
    -- Whoever waits a second for a lock that autovacuum holds ends its work.
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
        ORDER BY i.inhrelid DESC -- The newest first: they are asked for most.
    LOOP
        EXIT WHEN clock_timestamp() > until;
        BEGIN
            ranges := ranges + brin_summarize_new_values(grown.index);
            INSERT INTO flux.summarized (chunk, bytes) VALUES (grown.chunk, grown.bytes) ON CONFLICT (chunk) DO UPDATE SET bytes = excluded.bytes;
        EXCEPTION
            WHEN lock_not_available THEN
                NULL; -- It is being vacuumed, which summarizes too, or moved to the columnstore.
            WHEN OTHERS THEN
                RAISE WARNING 'The time index of chunk % is not summarized: %', grown.chunk, SQLERRM; -- No reason to leave the others and the rollups.
        END;
    END LOOP;
    RETURN ranges;
END $$;
REVOKE ALL ON FUNCTION flux.summarize_metrics(integer, jsonb) FROM PUBLIC;

-- New chunks take the hypertable's setting, those that are there have their own.
ALTER INDEX public.device_metrics_time SET (autosummarize = off);
DO $$
DECLARE
    index regclass;
BEGIN
    FOR index IN
        SELECT x.indexrelid::regclass
        FROM pg_inherits i
        JOIN pg_index x ON x.indrelid = i.inhrelid
        JOIN pg_class c ON c.oid = x.indexrelid
        JOIN pg_am a ON a.oid = c.relam AND a.amname = 'brin'
        WHERE i.inhparent = 'public.device_metrics'::regclass
    LOOP
        EXECUTE format('ALTER INDEX %s SET (autosummarize = off)', index);
    END LOOP;
END $$;
