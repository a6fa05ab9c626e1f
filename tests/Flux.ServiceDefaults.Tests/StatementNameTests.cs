namespace Flux.ServiceDefaults.Tests;

/// <summary>The shapes of SQL that the services send.</summary>
public sealed class StatementNameTests
{
    [Theory]
    [InlineData("SELECT flux.schema_version()", "SELECT flux.schema_version")]
    [InlineData("SELECT pg_try_advisory_lock($1)", "SELECT pg_try_advisory_lock")]
    [InlineData("SELECT pg_current_snapshot()::text", "SELECT pg_current_snapshot")]
    [InlineData("SELECT current_setting('timescaledb.license', true) IS DISTINCT FROM 'timescale'", "SELECT current_setting")]
    [InlineData("SELECT 'summarize', flux.summarize_metrics(), 0::bigint", "SELECT flux.summarize_metrics")]
    [InlineData("SELECT step, buckets, read_rows FROM flux.refresh_step($1)", "SELECT flux.refresh_step")]
    [InlineData("SELECT flux.enter_chunk(to_regclass($1), $2, $3, $4)", "SELECT flux.enter_chunk")]
    [InlineData("SELECT 1", "SELECT")]
    public void A_query_without_a_table_is_named_by_its_function(string sql, string name) => Assert.Equal(name, StatementName.Of(sql));

    [Theory]
    [InlineData("SELECT d.time, d.device_id\nFROM device_metrics AS d\nWHERE d.time >= @Value\nLIMIT @Value1", "SELECT device_metrics")]
    [InlineData("SELECT count(*) FROM (SELECT 1\nFROM device_metrics AS d\nWHERE d.device_id = @Value) AS counted;\nSELECT 1 FROM other", "SELECT device_metrics")]
    [InlineData("SELECT * FROM (SELECT v0 AS c0, avg(v1)::float8 AS c1 FROM (SELECT d.metric_name, d.metric_value\nFROM device_metrics AS d) AS r(v0, v1)) AS a", "SELECT device_metrics")]
    [InlineData("SELECT time, unit FROM \"flux\".\"latest_metrics\" WHERE true AND \"device_id\" = ANY ($1)", "SELECT flux.latest_metrics")]
    [InlineData("SELECT count(*), coalesce(bit_xor(hashtextextended(id || xmin::text, 0)), 0) FROM flux.api_keys", "SELECT flux.api_keys")]
    [InlineData("SELECT s.device_id, p.unit FROM unnest($1, $2) AS s(device_id, metric_name) CROSS JOIN LATERAL (SELECT m.unit FROM \"device_metrics\" AS m LIMIT 1) AS p", "SELECT device_metrics")]
    [InlineData("SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY newest)\nFROM (SELECT newest FROM flux.change WHERE relation = 'device_metrics') AS last", "SELECT flux.change")]
    [InlineData("SELECT device_id FROM (SELECT device_id FROM \"flux\".\"rollup_1h\" WHERE bucket >= $1) AS w UNION ALL SELECT device_id FROM device_metrics", "SELECT flux.rollup_1h")]
    [InlineData("SELECT EXISTS (SELECT FROM device_events WHERE time > $1)", "SELECT device_events")]
    [InlineData("SELECT extract(epoch FROM bucket) FROM device_metrics_1h", "SELECT device_metrics_1h")]
    [InlineData("-- the rows FROM nowhere\nselect a /* FROM b */ from Device_Logs", "SELECT Device_Logs")]
    public void A_query_is_named_by_its_first_table(string sql, string name) => Assert.Equal(name, StatementName.Of(sql));

    [Theory]
    [InlineData("WITH inside AS MATERIALIZED (SELECT time FROM device_metrics), other (a, b) AS (SELECT 1, 2) SELECT * FROM inside JOIN device_logs ON true", "SELECT device_logs")]
    [InlineData("WITH state AS (SELECT raw_floor FROM flux.rollup_state), notes AS (SELECT bucket FROM flux.rollup_invalidation) SELECT raw_floor, (SELECT count(*) FROM notes) FROM state", "SELECT flux.rollup_state")]
    [InlineData("WITH gone AS (DELETE FROM flux.change RETURNING xid) INSERT INTO flux.receipts SELECT xid FROM gone", "INSERT flux.receipts")]
    public void Tables_of_the_main_statement_come_before_those_of_WITH(string sql, string name) => Assert.Equal(name, StatementName.Of(sql));

    [Theory]
    [InlineData("COPY device_metrics (time, device_id) FROM STDIN (FORMAT binary)", "COPY device_metrics")]
    [InlineData("COPY _timescaledb_internal._hyper_1_12_chunk (time) FROM STDIN (FORMAT binary)", "COPY chunk")]
    [InlineData("SELECT time FROM ONLY \"_timescaledb_internal\".\"_hyper_1_12_chunk\" WHERE time >= $1", "SELECT chunk")]
    [InlineData("COPY (SELECT 1) TO STDOUT", "COPY")]
    [InlineData("INSERT INTO flux.policy (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value", "INSERT flux.policy")]
    [InlineData("UPDATE flux.api_keys SET revoked_at = $2 WHERE id = $1", "UPDATE flux.api_keys")]
    [InlineData("DELETE FROM ONLY flux.taken_over WHERE rollup = $1", "DELETE flux.taken_over")]
    [InlineData("CALL refresh_continuous_aggregate($1::regclass, $2, $3)", "CALL refresh_continuous_aggregate")]
    [InlineData("CREATE TABLE IF NOT EXISTS flux.journal (script text)", "CREATE TABLE")]
    [InlineData("CREATE OR REPLACE FUNCTION flux.stale(name) RETURNS bigint LANGUAGE sql", "CREATE FUNCTION")]
    [InlineData("SET TRANSACTION READ WRITE", "SET")]
    public void Other_statements_are_named_by_verb_and_target(string sql, string name) => Assert.Equal(name, StatementName.Of(sql));

    [Theory]
    [InlineData("", "SQL")]
    [InlineData("  -- nothing", "SQL")]
    [InlineData("SELECT 'an open literal", "SELECT")]
    [InlineData("SELECT a FROM", "SELECT")]
    [InlineData("WITH", "WITH")]
    [InlineData("SELECT )) FROM \"x", "SELECT x")]
    [InlineData("/* open", "SQL")]
    public void What_is_no_statement_still_has_a_name(string sql, string name) => Assert.Equal(name, StatementName.Of(sql));
}
