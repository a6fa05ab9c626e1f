namespace Flux.QueryGateway.GraphQL.Subscriptions;

/// <summary>The statements that read what was committed between two snapshots.</summary>
internal static class FeedSql
{
    /// <summary>The current snapshot.</summary>
    public const string Now = "SELECT pg_current_snapshot()::text";

    /// <summary>
    /// $1 snapshot, $2 relation, $3 later snapshot or null. Returns the snapshot reached, whether the log no longer reaches back to the
    /// first one,
    /// and each commit that the first does not see and the later one does.
    /// </summary>
    public const string Commits = """
        SELECT coalesce($3, pg_current_snapshot()::text),
               pg_snapshot_xmin($1::pg_snapshot) <= (SELECT xid FROM flux.change_floor)
                   OR pg_snapshot_xmax($1::pg_snapshot) > pg_snapshot_xmax(pg_current_snapshot()),
               c.xmin, c.oldest, c.newest
        FROM (VALUES (1)) AS one
        LEFT JOIN flux.change c ON c.relation = $2 AND c.xid >= pg_snapshot_xmin($1::pg_snapshot)
            AND NOT pg_visible_in_snapshot(c.xid, $1::pg_snapshot) AND ($3 IS NULL OR pg_visible_in_snapshot(c.xid, $3::pg_snapshot))
        """;

    /// <summary>$1 snapshot. Returns the current snapshot and the relations with commits that the given one does not see.</summary>
    public const string Changed = """
        SELECT pg_current_snapshot()::text,
               ARRAY(SELECT DISTINCT relation FROM flux.change
                   WHERE xid >= pg_snapshot_xmin($1::pg_snapshot) AND NOT pg_visible_in_snapshot(xid, $1::pg_snapshot))
        """;

    /// <summary>$1 table, $2 oldest, $3 newest. Returns schema and name of the chunks in that range, oldest first.</summary>
    public const string Chunks = """
        SELECT chunk_schema::text, chunk_name::text FROM timescaledb_information.chunks
        WHERE hypertable_schema = 'public' AND hypertable_name = $1 AND range_start <= $3 AND range_end > $2 ORDER BY range_start
        """;
}
