using Flux.QueryGateway.Series.Buckets;

namespace Flux.QueryGateway.Series;

/// <summary>One question for bucketed values, from whichever language it came.</summary>
/// <param name="From">Inclusive start, UTC, microsecond precision.</param>
/// <param name="To">Exclusive end, UTC, microsecond precision.</param>
/// <param name="Bucket">Length of the buckets, one second to one year.</param>
/// <param name="Aggregation">How the values of a bucket become one.</param>
internal sealed record SeriesQuery(DateTime From, DateTime To, Bucket Bucket, Aggregation Aggregation)
{
    /// <summary>The devices to answer for; null for all.</summary>
    public IReadOnlyList<string>? DeviceIds { get; init; }

    /// <summary>The metrics to answer for; null for all.</summary>
    public IReadOnlyList<string>? MetricNames { get; init; }

    public Fill Fill { get; init; }

    /// <summary>The most points that a series may have; null for as many as there are buckets.</summary>
    public int? MaxPoints { get; init; }

    /// <summary>IANA name of the zone whose calendar and clock the buckets follow.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>A JSON object that the rows' tags must contain.</summary>
    public string? Tags { get; init; }

    /// <summary>Forces one source; null takes the cheapest that gives the exact answer.</summary>
    public SeriesSource? Source { get; init; }

    /// <summary>Whether the answer names each series' unit.</summary>
    public bool WithUnit { get; init; }
}

/// <summary>Which rows an answer was made of, apart from the ragged ends of its range.</summary>
internal enum SeriesSource
{
    Raw,
    FiveMinutes,
    OneHour,
}

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

/// <summary>What a bucket without rows answers.</summary>
internal enum Fill
{
    /// <summary>The bucket is left out.</summary>
    None,

    /// <summary>A point without a value.</summary>
    Null,

    /// <summary>The last value seen, from before the range where need be.</summary>
    Previous,

    /// <summary>The straight line between the neighbours; no value outside of them.</summary>
    Linear,
    Zero,
}
