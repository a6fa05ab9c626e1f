namespace Flux.QueryGateway.Series;

/// <summary>Which rows answer which stretch of the range.</summary>
/// <remarks>The source is the coarsest one used, which the answer reports; segments have no gaps or overlaps, oldest first.</remarks>
internal sealed record SeriesPlan(SeriesSource Source, IReadOnlyList<Segment> Segments);

/// <summary>One stretch of the range, answered by a rollup, or by raw rows where there is none.</summary>
internal readonly record struct Segment(Rollup? Rollup, DateTime From, DateTime To);
