using Flux.Timeseries;
using Npgsql;
using NpgsqlTypes;

namespace Flux.QueryGateway.Series;

/// <summary>Knows which times of a rollup do not yet answer what the raw rows would: late rows that no refresh has folded in.</summary>
/// <remarks>
/// On the Apache edition the rollups' views read such buckets live, so there are none. On Community a real-time continuous aggregate
/// answers what it has stored below its watermark; what changed since is in TimescaleDB's invalidation logs, for an aggregate over an aggregate
/// in those of both. Times whose raw rows are dropped are not stale: what is stored there is all there is.
/// </remarks>
internal sealed class StaleRollups
{
    /// <summary>More stretches than this are joined over the narrowest gaps between them: each is a scan of its own.</summary>
    private const int MostStretches = 16;

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
        SELECT lower(stretch), upper(stretch)
        FROM (SELECT unnest(range_agg(tstzrange(
                  time_bucket('1 hour', _timescaledb_functions.to_timestamp(since)),
                  time_bucket('1 hour', _timescaledb_functions.to_timestamp(until)) + interval '1 hour'))) AS stretch
              FROM stretches WHERE since <= until) AS merged
        """;

    private Edition? _edition;

    /// <summary>The stretches to read from raw rows instead, whole hours, oldest first.</summary>
    public async Task<IReadOnlyList<(DateTime From, DateTime To)>> ReadAsync(NpgsqlConnection connection, Rollup rollup, CancellationToken cancellation)
    {
        _edition ??= await EditionAsync(connection, cancellation);
        if (_edition != Edition.Community)
            return [];

        List<(DateTime From, DateTime To)> stretches = [];
        await using var command = new NpgsqlCommand(Sql, connection);
        command.Parameters.Add(new NpgsqlParameter { Value = rollup.View, NpgsqlDbType = NpgsqlDbType.Name });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            stretches.Add((reader.GetDateTime(0), reader.GetDateTime(1)));
        return Join(stretches);
    }

    private static List<(DateTime From, DateTime To)> Join(List<(DateTime From, DateTime To)> stretches)
    {
        while (stretches.Count > MostStretches)
        {
            var narrowest = Enumerable.Range(1, stretches.Count - 1).MinBy(at => stretches[at].From - stretches[at - 1].To);
            stretches[narrowest - 1] = (stretches[narrowest - 1].From, stretches[narrowest].To);
            stretches.RemoveAt(narrowest);
        }

        return stretches;
    }

    private static async Task<Edition> EditionAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("SELECT current_setting('timescaledb.license', true)", connection);
        return await command.ExecuteScalarAsync(cancellation) is "timescale" ? Edition.Community : Edition.Apache;
    }
}
