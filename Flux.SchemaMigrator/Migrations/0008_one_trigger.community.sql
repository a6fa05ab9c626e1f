-- edition: community
-- why: A database that comes from the Apache edition gets back the trigger that keeps the log of changes, which another had replaced there.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = 'public.device_metrics'::regclass AND tgname = 'flux_note_change')
       AND has_table_privilege('_timescaledb_catalog.continuous_aggs_hypertable_invalidation_log', 'INSERT')
       AND has_table_privilege('_timescaledb_catalog.continuous_aggs_invalidation_threshold', 'UPDATE') THEN
        CREATE TRIGGER flux_note_change AFTER INSERT ON public.device_metrics
            REFERENCING NEW TABLE AS arrived FOR EACH STATEMENT EXECUTE FUNCTION flux.note_change('device_metrics');
    END IF;
END $$;
