using Flux.Timeseries;
using Flux.Timeseries.Access;
using Npgsql;

namespace Flux.QueryGateway.Series.Rollups;

/// <summary>Knows what the rollups have stored, so that a question reads exactly that, with its bounds in the statement.</summary>
/// <remarks>
/// The public views find out by themselves what is not stored yet or has changed since. That keeps them right for everybody and makes the
/// planner open every raw chunk each time. Asked first in the same snapshot, it costs a fraction. Read in a transaction that sees one snapshot.
/// </remarks>
internal sealed class StoredRollups
{
    /// <summary>More stretches than this are joined over the narrowest gaps between them: each is a scan of its own.</summary>
    private const int MostStretches = 16;

    private Edition? _edition;

    public async Task<IReadOnlyList<StoredRollup>> ReadAsync(
        NpgsqlConnection connection, SeriesQuery query, DeviceScope scope, IReadOnlyList<Rollup> rollups, CancellationToken cancellationToken)
    {
        return await EditionAsync(connection, cancellationToken) == Edition.Community
            ? await ContinuousAggregates.ReadAsync(connection, rollups, cancellationToken)
            : await PortableRollups.ReadAsync(connection, query, scope, rollups, cancellationToken);
    }

    /// <summary>At most <see cref="MostStretches"/> of them, covering the same and what is between.</summary>
    public static IReadOnlyList<(DateTime From, DateTime To)> Join(List<(DateTime From, DateTime To)> stretches)
    {
        while (stretches.Count > MostStretches)
        {
            var narrowest = Enumerable.Range(1, stretches.Count - 1).MinBy(at => stretches[at].From - stretches[at - 1].To);
            stretches[narrowest - 1] = (stretches[narrowest - 1].From, stretches[narrowest].To);
            stretches.RemoveAt(narrowest);
        }

        return stretches;
    }

    /// <summary>What is stored, without a question whether it is still right: all there is of times whose raw rows are gone. Finest first.</summary>
    public async Task<IReadOnlyList<Rollup>> StoredRelationsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var isCommunity = await EditionAsync(connection, cancellationToken) == Edition.Community;
        return [.. Rollup.All.Reverse().Select(view => isCommunity ? ContinuousAggregates.StoredRelation(view) : PortableRollups.StoredRelation(view))];
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
