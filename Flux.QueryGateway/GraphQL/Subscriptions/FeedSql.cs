namespace Flux.QueryGateway.GraphQL.Subscriptions;

/// <summary>The statements that read what was committed between two positions.</summary>
/// <remarks>
/// A position is a timeline and a snapshot: <c>00000001/745:747:745</c>. A promoted server begins a new timeline, and may use transaction
/// numbers again that the lost primary had given to other commits. A standby has no position: its snapshots leave out running
/// transactions, whose rows would never be sent.
/// </remarks>
internal static class FeedSql
{
    /// <summary>The current position; null on a standby.</summary>
    public const string Now = $"SELECT {Position}";

    /// <summary>
    /// $1 position, $2 relation, $3 later position or null. Returns the position reached, whether the log no longer reaches back to the
    /// first one, and each commit that the first does not see and the later one does.
    /// </summary>
    public const string Commits = $"""
        SELECT coalesce($3, {Position}),
               split_part($1, '/', 1) <> {Timeline}
                   OR pg_snapshot_xmin({Since}) <= (SELECT xid FROM flux.change_floor)
                   OR pg_snapshot_xmax({Since}) > pg_snapshot_xmax(pg_current_snapshot()),
               c.xmin, c.oldest, c.newest
        FROM (VALUES (1)) AS one
        LEFT JOIN flux.change c ON c.relation = $2 AND c.xid >= pg_snapshot_xmin({Since})
            AND NOT pg_visible_in_snapshot(c.xid, {Since})
            AND ($3 IS NULL OR pg_visible_in_snapshot(c.xid, split_part($3, '/', 2)::pg_snapshot))
        """;

    /// <summary>$1 position. Returns the current position and the relations with commits that the given one does not see.</summary>
    public const string Changed = $"""
        SELECT {Position},
               ARRAY(SELECT DISTINCT relation FROM flux.change
                   WHERE xid >= pg_snapshot_xmin({Since}) AND NOT pg_visible_in_snapshot(xid, {Since}))
        """;

    /// <summary>$1 table, $2 oldest, $3 newest. Returns schema and name of the chunks in that range, oldest first.</summary>
    public const string Chunks = """
        SELECT chunk_schema::text, chunk_name::text FROM timescaledb_information.chunks
        WHERE hypertable_schema = 'public' AND hypertable_name = $1 AND range_start <= $3 AND range_end > $2 ORDER BY range_start
        """;

    /// <summary>The first eight digits of the log file that is written now; the control file learns of a promotion later.</summary>
    private const string Timeline =
        "(CASE WHEN NOT pg_is_in_recovery() THEN substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) END)";

    private const string Position = $"({Timeline} || '/' || pg_current_snapshot()::text)";

    private const string Since = "split_part($1, '/', 2)::pg_snapshot";
}
