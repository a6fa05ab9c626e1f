using Flux.Timeseries;
using Flux.Timeseries.Access;
using Npgsql;

namespace Flux.QueryGateway.Series.Rollups;

/// <summary>Reads what the rollups have stored, so that a query reads exactly that, with its bounds in the statement.</summary>
/// <remarks>
/// The public views determine at each read what is not stored yet or has changed since. That keeps them up to date and makes the planner
/// open every raw chunk each time. Determining it first costs a fraction. Must run in the same snapshot as the query.
/// </remarks>
internal sealed class StoredRollups
{
    /// <summary>With more ranges than this, those with the narrowest gaps are joined: each range is a separate scan.</summary>
    private const int MostRanges = 16;

    private Edition? _edition;

    public async Task<IReadOnlyList<StoredRollup>> ReadAsync(
        NpgsqlConnection connection, SeriesQuery query, DeviceScope scope, IReadOnlyList<Rollup> rollups,
            CancellationToken cancellationToken)
    {
        return await EditionAsync(connection, cancellationToken) == Edition.Community
            ? await ContinuousAggregates.ReadAsync(connection, rollups, cancellationToken)
            : await PortableRollups.ReadAsync(connection, query, scope, rollups, cancellationToken);
    }

    /// <summary>At most <see cref="MostRanges"/> of them, which cover all given ones and the gaps between joined ones.</summary>
    public static IReadOnlyList<(DateTime From, DateTime To)> Join(List<(DateTime From, DateTime To)> ranges)
    {
        while (ranges.Count > MostRanges)
        {
            var narrowest = Enumerable.Range(1, ranges.Count - 1).MinBy(at => ranges[at].From - ranges[at - 1].To);
            ranges[narrowest - 1] = (ranges[narrowest - 1].From, ranges[narrowest].To);
            ranges.RemoveAt(narrowest);
        }

        return ranges;
    }

    /// <summary>The stored relations, whether up to date or not: the only source for times whose raw rows are gone. Finest first.</summary>
    public async Task<IReadOnlyList<Rollup>> StoredRelationsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var isCommunity = await EditionAsync(connection, cancellationToken) == Edition.Community;
        return [.. Rollup.All.Reverse()
            .Select(view => isCommunity ? ContinuousAggregates.StoredRelation(view) : PortableRollups.StoredRelation(view))];
    }

    private async Task<Edition> EditionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (_edition is { } known)
            return known;
        var edition = await EditionReader.ReadAsync(connection, cancellationToken);
        _edition = edition;
        return edition;
    }
}
