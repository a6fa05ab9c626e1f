namespace Flux.QueryGateway.Series;

/// <summary>How the values of one bucket become one.</summary>
internal enum Aggregation
{
    Avg,
    Sum,
    Min,
    Max,
    Count,
    First,
    Last,

    /// <summary>Sample standard deviation; null for a single value.</summary>
    Stddev,
    P50,
    P90,
    P95,
    P99,

    /// <summary>Increase of a counter; a value below its predecessor is a reset and counts from zero.</summary>
    Delta,

    /// <summary><see cref="Delta"/> per second of the time between the samples that it is made of.</summary>
    Rate,
}
