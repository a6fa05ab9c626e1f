using Npgsql;
using NpgsqlTypes;

namespace Flux.QueryGateway.Series;

/// <summary>The continuous aggregates of the Community edition: how far they go, and which stretches got rows since.</summary>
/// <remarks>
/// Below its watermark an aggregate answers what it has stored; what changed since is in TimescaleDB's invalidation logs, for an aggregate
/// over an aggregate in those of both. Times whose raw rows are dropped are not stale: what is stored there is all there is.
/// </remarks>
internal static class ContinuousAggregates
{
    /// <summary>$1 an aggregate. Answers its watermark, and the beginnings and ends of the stretches of whole hours that changed since, oldest first.</summary>
    private const string Sql = """
        WITH RECURSIVE aggregates(stored, source) AS (
            SELECT mat_hypertable_id, raw_hypertable_id FROM _timescaledb_catalog.continuous_agg WHERE user_view_schema = 'public' AND user_view_name = $1
            UNION ALL
            SELECT c.mat_hypertable_id, c.raw_hypertable_id FROM aggregates a JOIN _timescaledb_catalog.continuous_agg c ON c.mat_hypertable_id = a.source
        ), notes(stored, oldest, newest) AS (
            SELECT a.stored, l.lowest_modified_value, l.greatest_modified_value
            FROM aggregates a JOIN _timescaledb_catalog.continuous_aggs_materialization_invalidation_log l ON l.materialization_id = a.stored
            UNION ALL
            SELECT a.stored, l.lowest_modified_value, l.greatest_modified_value
            FROM aggregates a JOIN _timescaledb_catalog.continuous_aggs_hypertable_invalidation_log l ON l.hypertable_id = a.source
        ), raw(oldest) AS (
            SELECT min(s.range_start)
            FROM _timescaledb_catalog.hypertable h
            JOIN _timescaledb_catalog.dimension d ON d.hypertable_id = h.id
            JOIN _timescaledb_catalog.dimension_slice s ON s.dimension_id = d.id
            WHERE h.schema_name = 'public' AND h.table_name = 'device_metrics'
        ), stretches(since, until) AS (
            SELECT greatest(n.oldest, raw.oldest), least(n.newest, _timescaledb_functions.cagg_watermark(n.stored))
            FROM notes n CROSS JOIN raw
        )
        SELECT (SELECT greatest(timestamptz '2000-01-01 00:00:00+00', _timescaledb_functions.to_timestamp(_timescaledb_functions.cagg_watermark(stored)))
                FROM aggregates LIMIT 1) AS watermark,
               array_agg(lower(stretch) ORDER BY stretch), array_agg(upper(stretch) ORDER BY stretch)
        FROM (SELECT unnest(range_agg(tstzrange(
                  time_bucket('1 hour', _timescaledb_functions.to_timestamp(since)),
                  time_bucket('1 hour', _timescaledb_functions.to_timestamp(until)) + interval '1 hour'))) AS stretch
              FROM stretches WHERE since <= until) AS merged
        """;

    public static async Task<IReadOnlyList<StoredRollup>> ReadAsync(NpgsqlConnection connection, IReadOnlyList<Rollup> rollups, CancellationToken cancellation)
    {
        List<StoredRollup> stored = [];
        foreach (var rollup in rollups)
        {
            await using var command = new NpgsqlCommand(Sql, connection);
            command.Parameters.Add(new NpgsqlParameter { Value = rollup.Relation, NpgsqlDbType = NpgsqlDbType.Name });
            await using var row = await command.ExecuteReaderAsync(cancellation);
            await row.ReadAsync(cancellation);
            var stale = await row.IsDBNullAsync(1, cancellation) ? [] : row.GetFieldValue<DateTime[]>(1).Zip(row.GetFieldValue<DateTime[]>(2));
            stored.Add(new StoredRollup(rollup, row.GetDateTime(0), StoredRollups.Join([.. stale])));
        }

        return stored;
    }
}
