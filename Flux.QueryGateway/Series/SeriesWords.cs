namespace Flux.QueryGateway.Series;

/// <summary>How a query language calls what its users may choose.</summary>
/// <param name="Aggregation">The name of an aggregation.</param>
/// <param name="Source">The name of a source.</param>
internal sealed record SeriesWords(Func<Aggregation, string> Aggregation, Func<SeriesSource, string> Source)
{
    /// <summary>The code's own, for logs.</summary>
    public static SeriesWords Own { get; } = new(aggregation => aggregation.ToString(), source => source.ToString());
}
