-- edition: apache
-- why: The notes of late rows are vacuumed soon: every question about rollups looks at them, and refreshing leaves all of them dead.

ALTER TABLE flux.rollup_invalidation SET (
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0,
    autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 5000);
