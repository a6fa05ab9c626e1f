using Flux.Timeseries;
using Npgsql;
using NpgsqlTypes;

namespace Flux.QueryGateway.Series.Rollups;

/// <summary>
/// The continuous aggregates of the Community edition: how far they are materialised, and which hours received rows since.
/// </summary>
/// <remarks>
/// Below its watermark an aggregate returns stored rows; above it, it would aggregate raw rows, which the gateway does itself.
/// </remarks>
internal static class ContinuousAggregates
{
    /// <summary>
    /// $1 aggregates. Returns the watermark of each, and the starts and ends of its stale ranges of whole hours, oldest first.
    /// </summary>
    private const string Sql = """
        SELECT greatest(
                   timestamptz '2000-01-01 00:00:00+00',
                   _timescaledb_functions.to_timestamp(_timescaledb_functions.cagg_watermark(c.mat_hypertable_id))),
               ARRAY(SELECT lower(stretch) FROM unnest(s.stale) AS stretch ORDER BY stretch),
               ARRAY(SELECT upper(stretch) FROM unnest(s.stale) AS stretch ORDER BY stretch)
        FROM unnest($1) WITH ORDINALITY AS a(name, place)
        JOIN _timescaledb_catalog.continuous_agg c ON c.user_view_schema = 'flux' AND c.user_view_name = a.name
        CROSS JOIN LATERAL (SELECT flux.stale(a.name) AS stale) AS s
        ORDER BY a.place
        """;

    /// <summary>The aggregate behind the view.</summary>
    public static Rollup StoredRelation(Rollup view) => view with { Schema = FluxSchema.Bookkeeping };

    public static async Task<IReadOnlyList<StoredRollup>> ReadAsync(
        NpgsqlConnection connection, IReadOnlyList<Rollup> rollups, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Sql, connection);
        command.Parameters.Add(new NpgsqlParameter
        {
            Value = rollups.Select(rollup => rollup.Relation)
            .ToArray(),
            NpgsqlDbType = NpgsqlDbType.Name | NpgsqlDbType.Array
        });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        List<StoredRollup> stored = [];
        while (await row.ReadAsync(cancellationToken))
        {
            var stale = row.GetFieldValue<DateTime[]>(1).Zip(row.GetFieldValue<DateTime[]>(2)).ToList();
            stored.Add(new StoredRollup(StoredRelation(rollups[stored.Count]), row.GetDateTime(0), StoredRollups.Join(stale)));
        }

        return stored;
    }
}
