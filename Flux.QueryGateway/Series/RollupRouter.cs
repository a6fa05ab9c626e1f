namespace Flux.QueryGateway.Series;

/// <summary>Finds the cheapest source that gives the exact answer: the coarsest rollup that fits, ragged ends from finer ones and raw rows.</summary>
/// <remarks>
/// A rollup fits when every bucket is made of whole ones of it, the aggregate can be composed from its columns (an average from
/// sum and count, never from averages) and nothing is asked that only raw rows know (tags).
/// </remarks>
internal static class RollupRouter
{
    public static SeriesPlan Route(SeriesQuery query, Grid grid)
    {
        var usable = Rollup.All.Where(rollup => WhyNot(rollup, query, grid) is null);
        if (query.Source is { } forced)
            usable = Forced(forced, query, grid);

        List<Segment> segments = [];
        Cover(query.From, query.To, [.. usable], segments);
        return new SeriesPlan(SourceOf(segments), segments);
    }

    /// <summary>The same plan with raw rows in the place of stretches that a rollup does not answer exactly.</summary>
    public static SeriesPlan Without(SeriesPlan plan, IReadOnlyList<(DateTime From, DateTime To)> stale)
    {
        if (stale.Count == 0)
            return plan;
        List<Segment> segments = [];
        foreach (var segment in plan.Segments)
        {
            var from = segment.From;
            foreach (var stretch in segment.Rollup is null ? [] : stale.Where(each => each.From < segment.To && each.To > segment.From))
            {
                if (stretch.From > from)
                    segments.Add(segment with { From = from, To = stretch.From });
                segments.Add(new Segment(null, Later(stretch.From, from), Earlier(stretch.To, segment.To)));
                from = Earlier(stretch.To, segment.To);
            }

            if (from < segment.To)
                segments.Add(segment with { From = from });
        }

        return new SeriesPlan(SourceOf(segments), segments);
    }

    private static SeriesSource SourceOf(List<Segment> segments) => segments.Max(segment => segment.Rollup?.Source ?? SeriesSource.Raw);

    private static DateTime Later(DateTime one, DateTime other) => one > other ? one : other;

    private static DateTime Earlier(DateTime one, DateTime other) => one < other ? one : other;

    private static IEnumerable<Rollup> Forced(SeriesSource source, SeriesQuery query, Grid grid)
    {
        if (source == SeriesSource.Raw)
            return [];
        var rollup = Rollup.All.Single(each => each.Source == source);
        return WhyNot(rollup, query, grid) is { } reason
            ? throw new SeriesException($"The {source} rollup cannot answer this: {reason}")
            : Rollup.All.Where(each => each.Width <= rollup.Width);
    }

    private static string? WhyNot(Rollup rollup, SeriesQuery query, Grid grid)
    {
        if (!AggregationSql.IsComposable(query.Aggregation))
            return $"{query.Aggregation} cannot be composed from a rollup's columns; only raw rows have it.";
        if (query.Tags is not null)
            return "rollups do not keep tags; only raw rows have them.";
        return grid.IsMadeOf(rollup.Width) ? null : $"its buckets of {rollup.Width} do not make up the buckets asked for.";
    }

    private static void Cover(DateTime from, DateTime to, ReadOnlySpan<Rollup> rollups, List<Segment> segments)
    {
        if (from >= to)
            return;
        if (rollups.IsEmpty)
        {
            segments.Add(new Segment(null, from, to));
            return;
        }

        var (start, end) = (rollups[0].Ceiling(from), rollups[0].Floor(to));
        if (start >= end)
        {
            Cover(from, to, rollups[1..], segments);
            return;
        }

        Cover(from, start, rollups[1..], segments);
        segments.Add(new Segment(rollups[0], start, end));
        Cover(end, to, rollups[1..], segments);
    }
}
