using Flux.Timeseries;
using Npgsql;
using NpgsqlTypes;

namespace Flux.QueryGateway.Series.Rollups;

/// <summary>The continuous aggregates of the Community edition: how far they go, and which stretches got rows since.</summary>
/// <remarks>Below its watermark an aggregate answers what it has stored; from there on it would read raw rows, as the gateway does by itself.</remarks>
internal static class ContinuousAggregates
{
    /// <summary>$1 aggregates. Answers the watermark of each, and where its stale stretches of whole hours begin and end, oldest first.</summary>
    private const string Sql = """
        SELECT greatest(timestamptz '2000-01-01 00:00:00+00', _timescaledb_functions.to_timestamp(_timescaledb_functions.cagg_watermark(c.mat_hypertable_id))),
               ARRAY(SELECT lower(stretch) FROM unnest(s.stale) AS stretch ORDER BY stretch),
               ARRAY(SELECT upper(stretch) FROM unnest(s.stale) AS stretch ORDER BY stretch)
        FROM unnest($1) WITH ORDINALITY AS a(name, place)
        JOIN _timescaledb_catalog.continuous_agg c ON c.user_view_schema = 'flux' AND c.user_view_name = a.name
        CROSS JOIN LATERAL (SELECT flux.stale(a.name) AS stale) AS s
        ORDER BY a.place
        """;

    /// <summary>The aggregate itself.</summary>
    public static Rollup StoredRelation(Rollup view) => view with { Schema = FluxSchema.Bookkeeping };

    public static async Task<IReadOnlyList<StoredRollup>> ReadAsync(NpgsqlConnection connection, IReadOnlyList<Rollup> rollups, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Sql, connection);
        command.Parameters.Add(new NpgsqlParameter { Value = rollups.Select(rollup => rollup.Relation).ToArray(), NpgsqlDbType = NpgsqlDbType.Name | NpgsqlDbType.Array });
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
