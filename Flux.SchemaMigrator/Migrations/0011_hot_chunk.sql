-- edition: any
-- why: Finds the chunk that the rows of the present go into, for a writer that notes by itself what it writes there.

-- The chunk of a time, if rows may be written into it past the hypertable: with one dimension there is one such chunk; row-level security
-- and statement triggers belong to the hypertable alone, and where Flux's own one is missing nobody may do its work.
-- Asks the views of TimescaleDB, some milliseconds: a writer remembers the answer, and flux.enter_chunk tells it when it no longer holds.
CREATE FUNCTION flux.hot_chunk(at timestamptz, OUT chunk text, OUT range_start timestamptz, OUT range_end timestamptz)
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
