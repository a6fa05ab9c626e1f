-- What each service may do in the database. Runs at every migration, last: roles belong to the server, so a database that was restored
-- elsewhere has none, and CREATE OR REPLACE FUNCTION resets the SECURITY DEFINER that is set here.
DO $roles$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['flux_ingest', 'flux_gateway'] LOOP
        IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = wanted) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
            EXCEPTION
                WHEN duplicate_object OR unique_violation THEN
                    NULL; -- The migrator of another database of this server made it meanwhile.
                WHEN insufficient_privilege THEN
                    RAISE EXCEPTION USING
                        ERRCODE = 'raise_exception',
                        MESSAGE = format('The role %s does not exist and %s may not create it', wanted, current_user),
                        HINT = format('As an administrator: CREATE ROLE %1$s NOLOGIN; GRANT %1$s TO %2$I;', wanted, current_user);
            END;
        END IF;
        -- A service that logs in as the migrator's user switches to its own role at once.
        IF NOT pg_catalog.pg_has_role(wanted, CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END) THEN
            EXECUTE format('GRANT %I TO CURRENT_USER', wanted);
        END IF;
    END LOOP;
END
$roles$;

-- The functions below run with the owner's rights and find tables and TimescaleDB in public: a role that may create functions there could
-- replace any that they call. Databases made before PostgreSQL 15 allow it to everybody, and keep that through upgrades.
REVOKE CREATE ON SCHEMA public FROM PUBLIC, flux_ingest, flux_gateway;
DO $public$
BEGIN
    IF has_schema_privilege('flux_ingest', 'public', 'CREATE') OR has_schema_privilege('flux_gateway', 'public', 'CREATE') THEN
        RAISE EXCEPTION USING
            ERRCODE = 'raise_exception',
            MESSAGE = format('Everybody may create objects in the schema public, and %s may not change that', current_user),
            HINT = 'As the owner of the schema: REVOKE CREATE ON SCHEMA public FROM PUBLIC;';
    END IF;
END
$public$;
GRANT USAGE ON SCHEMA public, flux TO flux_ingest, flux_gateway;
-- The journal and the history give the schema's version; of the keys there are only hashes.
GRANT SELECT ON flux.journal, flux.schema_history, flux.api_keys TO flux_ingest, flux_gateway;
GRANT EXECUTE ON FUNCTION flux.record_key_use(text[], timestamptz[]) TO flux_ingest, flux_gateway;

-- Ingest adds rows and receipts; it cannot change or remove a row, and it reads only the time of rows.
GRANT INSERT ON public.device_metrics, public.device_logs, public.device_events TO flux_ingest;
GRANT SELECT, INSERT, UPDATE ON flux.receipts TO flux_ingest;
GRANT EXECUTE ON FUNCTION flux.note_series(text[], text[], timestamptz[]), flux.hot_chunk(timestamptz),
    flux.enter_chunk(regclass, timestamptz, timestamptz, bigint) TO flux_ingest;
-- The status shows the oldest and the newest time of each table.
GRANT SELECT (time) ON public.device_metrics, public.device_logs, public.device_events TO flux_ingest;

-- The gateway reads rows, and the log of commits for its subscribers.
GRANT SELECT ON flux.change, flux.change_floor TO flux_gateway;
GRANT SELECT ON public.device_metrics, public.device_logs, public.device_events, public.device_metrics_5m, public.device_metrics_1h TO flux_gateway;
GRANT SELECT ON flux.latest_metrics, flux.devices, flux.series TO flux_gateway;

-- On the Apache edition, which has no jobs, ingest's worker takes the steps of maintenance, which change what only the owner may. Both fix
-- their search_path, so they can run with the owner's rights; the policies in flux.policy decide what they drop.
DO $maintenance$
DECLARE
    step regprocedure;
BEGIN
    FOREACH step IN ARRAY ARRAY_REMOVE(ARRAY[to_regprocedure('flux.refresh_step(timestamptz)'), to_regprocedure('flux.retention_step(timestamptz)')], NULL) LOOP
        EXECUTE format('ALTER FUNCTION %s SECURITY DEFINER', step);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', step);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO flux_ingest', step);
    END LOOP;
    IF to_regclass('flux.rollup_state') IS NOT NULL THEN
        GRANT EXECUTE ON FUNCTION flux.summarize_metrics(integer, jsonb) TO flux_ingest;
        -- The status shows how far the rollups go.
        GRANT SELECT ON flux.policy, flux.rollup_state, flux.rollup_invalidation TO flux_ingest, flux_gateway;
        -- All that is left of a series without raw rows.
        GRANT SELECT ON flux.rollup_1h TO flux_gateway;
    END IF;
END
$maintenance$;

-- The stored rollups: the gateway reads them without the views where it knows that they are complete.
DO $rollups$
DECLARE
    stored regclass;
BEGIN
    FOREACH stored IN ARRAY ARRAY_REMOVE(ARRAY[to_regclass('flux.rollup_5m'), to_regclass('flux.rollup_1h'),
                                               to_regclass('flux.device_metrics_5m'), to_regclass('flux.device_metrics_1h')], NULL) LOOP
        EXECUTE format('GRANT SELECT ON %s TO flux_gateway', stored);
    END LOOP;
END
$rollups$;
