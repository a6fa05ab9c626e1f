using Flux.QueryGateway.Series.Buckets;

namespace Flux.QueryGateway.Series;

/// <summary>One query for bucketed values, from either language.</summary>
/// <param name="From">Inclusive start, UTC, microsecond precision.</param>
/// <param name="To">Exclusive end, UTC, microsecond precision.</param>
/// <param name="Bucket">Length of the buckets, one second to one year.</param>
/// <param name="Aggregation">How the values of a bucket become one.</param>
internal sealed record SeriesQuery(DateTime From, DateTime To, Bucket Bucket, Aggregation Aggregation)
{
    /// <summary>The devices to read; null for all.</summary>
    public IReadOnlyList<string>? DeviceIds { get; init; }

    /// <summary>The metrics to read; null for all.</summary>
    public IReadOnlyList<string>? MetricNames { get; init; }

    public Fill Fill { get; init; }

    /// <summary>The most points of a series; null for one per bucket.</summary>
    public int? MaxPoints { get; init; }

    /// <summary>IANA name of the zone whose calendar and clock the buckets follow.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>A JSON object that the rows' tags must contain.</summary>
    public string? Tags { get; init; }

    /// <summary>Forces one source; null takes the cheapest that gives the exact result.</summary>
    public SeriesSource? Source { get; init; }

    /// <summary>Whether the result contains each series' unit.</summary>
    public bool WithUnit { get; init; }
}

/// <summary>Which rows a result was computed from, apart from the partial buckets at the ends of its range.</summary>
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

    /// <summary><see cref="Delta"/> per second of the time between its samples.</summary>
    Rate,
}

/// <summary>The value of a bucket without rows.</summary>
internal enum Fill
{
    /// <summary>The bucket is left out.</summary>
    None,

    /// <summary>A point without a value.</summary>
    Null,

    /// <summary>The last known value, from before the range if necessary.</summary>
    Previous,

    /// <summary>Linear interpolation between the neighbours; no value outside of them.</summary>
    Linear,
    Zero,
}
