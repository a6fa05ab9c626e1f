using Flux.QueryGateway.Series.Buckets;
using Flux.QueryGateway.Series.Statements;

namespace Flux.QueryGateway.Series.Rollups;

/// <summary>
/// Finds the cheapest source that gives the exact result: the coarsest rollup that fits, and finer ones or raw rows at the ends of the
/// range.
/// </summary>
/// <remarks>
/// A rollup fits when every bucket consists of whole rollup buckets, the aggregate can be composed from its columns (an average from
/// sum and count, never from averages) and the query needs nothing that only raw rows have (tags).
/// </remarks>
internal static class RollupRouter
{
    /// <summary>The rollups that fit, coarsest first; empty where only raw rows do.</summary>
    /// <exception cref="SeriesException">The requested source does not fit.</exception>
    public static IReadOnlyList<Rollup> Candidates(SeriesQuery query, Grid grid)
    {
        if (query.Source is not { } forced)
            return [.. Rollup.All.Where(rollup => WhyNot(rollup, query, grid) is null)];
        if (forced == SeriesSource.Raw)
            return [];
        var rollup = Rollup.All.Single(each => each.Source == forced);
        return WhyNot(rollup, query, grid) is { } reason
            ? throw new SeriesException(words => $"The source {words.Source(forced)} cannot serve this query: {reason(words)}")
            : [.. Rollup.All.Where(each => each.Width <= rollup.Width)];
    }

    /// <summary>Covers the range with what the rollups hold, coarsest first, and raw rows for the rest.</summary>
    public static SeriesPlan Route(SeriesQuery query, IReadOnlyList<StoredRollup> rollups)
    {
        List<Segment> segments = [];
        Cover(query.From, query.To, [.. rollups], segments);
        return new SeriesPlan(segments);
    }

    private static Func<SeriesWords, string>? WhyNot(Rollup rollup, SeriesQuery query, Grid grid)
    {
        if (!AggregationSql.IsComposable(query.Aggregation))
            return words => $"{words.Aggregation(query.Aggregation)} cannot be composed from a rollup's columns; only raw rows have it.";
        if (query.Tags is not null)
            return _ => "rollups do not keep tags; only raw rows have them.";
        return grid.IsMadeOf(rollup.Width) ? null : _ =>
            $"its buckets of {BucketText.Format(new Bucket.Clock(rollup.Width))} do not make up the requested buckets.";
    }

    private static void Cover(DateTime from, DateTime to, ReadOnlySpan<StoredRollup> rollups, List<Segment> segments)
    {
        if (from >= to)
            return;
        if (rollups.IsEmpty)
        {
            segments.Add(new Segment(null, from, to));
            return;
        }

        var rollup = rollups[0];
        var (start, end) = (rollup.Rollup.Ceiling(from), rollup.Rollup.Floor(Earlier(to, rollup.Until)));
        if (start >= end)
        {
            Cover(from, to, rollups[1..], segments);
            return;
        }

        Cover(from, start, rollups[1..], segments);
        AddStored(rollup, start, end, segments);
        Cover(end, to, rollups[1..], segments);
    }

    /// <summary>Takes raw rows where the rollup is stale, and the rollup for the rest.</summary>
    private static void AddStored(StoredRollup rollup, DateTime from, DateTime to, List<Segment> segments)
    {
        foreach (var stale in rollup.Stale.Where(each => each.From < to && each.To > from))
        {
            if (stale.From > from)
                segments.Add(new Segment(rollup.Rollup, from, stale.From));
            segments.Add(new Segment(null, Later(stale.From, from), Earlier(stale.To, to)));
            from = Earlier(stale.To, to);
        }

        if (from < to)
            segments.Add(new Segment(rollup.Rollup, from, to));
    }

    private static DateTime Later(DateTime one, DateTime other) => one > other ? one : other;

    private static DateTime Earlier(DateTime one, DateTime other) => one < other ? one : other;
}

/// <summary>Which source serves which part of the range.</summary>
/// <remarks>Segments have no gaps or overlaps, oldest first.</remarks>
internal sealed record SeriesPlan(IReadOnlyList<Segment> Segments)
{
    /// <summary>The coarsest source used, which the result reports.</summary>
    public SeriesSource Source => Segments.Max(segment => segment.Rollup?.Source ?? SeriesSource.Raw);
}

/// <summary>One part of the range, served by a rollup, or by raw rows where it is null.</summary>
internal readonly record struct Segment(Rollup? Rollup, DateTime From, DateTime To);
