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
        var source = segments.Max(segment => segment.Rollup?.Source ?? SeriesSource.Raw);
        return new SeriesPlan(source, segments);
    }

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
