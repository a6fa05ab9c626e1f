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
