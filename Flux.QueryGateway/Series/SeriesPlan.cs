namespace Flux.QueryGateway.Series;

/// <summary>Which rows answer which stretch of the range.</summary>
/// <remarks>Segments have no gaps or overlaps, oldest first.</remarks>
internal sealed record SeriesPlan(IReadOnlyList<Segment> Segments)
{
    /// <summary>The coarsest source used, which the answer reports.</summary>
    public SeriesSource Source => Segments.Max(segment => segment.Rollup?.Source ?? SeriesSource.Raw);
}

/// <summary>One stretch of the range, answered by a rollup, or by raw rows where there is none.</summary>
internal readonly record struct Segment(Rollup? Rollup, DateTime From, DateTime To);
