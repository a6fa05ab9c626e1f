using Flux.QueryGateway.Series.Buckets;
using Flux.QueryGateway.Series.Statements;

namespace Flux.QueryGateway.Series.Rollups;

/// <summary>Finds the cheapest source that gives the exact answer: the coarsest rollup that fits, ragged ends from finer ones and raw rows.</summary>
/// <remarks>
/// A rollup fits when every bucket is made of whole ones of it, the aggregate can be composed from its columns (an average from
/// sum and count, never from averages) and nothing is asked that only raw rows know (tags).
/// </remarks>
internal static class RollupRouter
{
    /// <summary>The rollups that can answer, coarsest first; none where only raw rows can.</summary>
    /// <exception cref="SeriesException">The source that was forced cannot answer.</exception>
    public static IReadOnlyList<Rollup> Candidates(SeriesQuery query, Grid grid)
    {
        if (query.Source is not { } forced)
            return [.. Rollup.All.Where(rollup => WhyNot(rollup, query, grid) is null)];
        if (forced == SeriesSource.Raw)
            return [];
        var rollup = Rollup.All.Single(each => each.Source == forced);
        return WhyNot(rollup, query, grid) is { } reason
            ? throw new SeriesException(words => $"The source {words.Source(forced)} cannot answer this: {reason(words)}")
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
        return grid.IsMadeOf(rollup.Width) ? null : _ => $"its buckets of {BucketText.Format(new Bucket.Clock(rollup.Width))} do not make up the buckets asked for.";
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

    /// <summary>Takes the raw rows of what is stale within a stretch and the rollup for the rest.</summary>
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

/// <summary>Which rows answer which stretch of the range.</summary>
/// <remarks>Segments have no gaps or overlaps, oldest first.</remarks>
internal sealed record SeriesPlan(IReadOnlyList<Segment> Segments)
{
    /// <summary>The coarsest source used, which the answer reports.</summary>
    public SeriesSource Source => Segments.Max(segment => segment.Rollup?.Source ?? SeriesSource.Raw);
}

/// <summary>One stretch of the range, answered by a rollup, or by raw rows where there is none.</summary>
internal readonly record struct Segment(Rollup? Rollup, DateTime From, DateTime To);
