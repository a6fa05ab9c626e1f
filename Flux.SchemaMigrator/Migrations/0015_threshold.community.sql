-- edition: community
-- why: A small commit cost the database a fifth more than it has to: a function in SQL is parsed and planned anew in every statement that calls it, one in PL/pgSQL once a session.

CREATE OR REPLACE FUNCTION flux.refresh_threshold() RETURNS bigint LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (SELECT t.watermark FROM _timescaledb_catalog.continuous_aggs_invalidation_threshold t JOIN _timescaledb_catalog.hypertable h ON h.id = t.hypertable_id
            WHERE h.schema_name = 'public' AND h.table_name = 'device_metrics' FOR KEY SHARE OF t);
END $$;
