namespace Flux.Timeseries;

/// <summary>A question about points of a time range. Immutable: each <c>With…</c> returns a new question.</summary>
/// <example><c>new TimeSeriesQuery(from, to).WithDevice("device_001").WithMetric("temperature").WithLimit(100)</c></example>
public sealed record TimeSeriesQuery
{
    /// <summary>Asks for the points of a range of time, newest first.</summary>
    /// <param name="from">Inclusive start, microsecond precision.</param>
    /// <param name="to">Exclusive end, microsecond precision.</param>
    /// <exception cref="ArgumentException"><paramref name="to"/> is not after <paramref name="from"/>.</exception>
    public TimeSeriesQuery(DateTimeOffset from, DateTimeOffset to)
    {
        if (to <= from)
            throw new ArgumentException($"The range ends at {to:O}, which is not after its start at {from:O}.", nameof(to));

        (From, To) = (from.ToUniversalTime(), to.ToUniversalTime());
    }

    /// <summary>Inclusive start, UTC.</summary>
    public DateTimeOffset From { get; }

    /// <summary>Exclusive end, UTC.</summary>
    public DateTimeOffset To { get; }

    /// <summary>The device, or null for all.</summary>
    public string? DeviceId { get; private init; }

    /// <summary>The metric, or null for all; asks only metrics.</summary>
    public string? MetricName { get; private init; }

    /// <summary>The least grave level, or null for all; asks only logs.</summary>
    public DeviceLogLevel? MinLevel { get; private init; }

    /// <summary>The type of event, or null for all; asks only events.</summary>
    public string? EventType { get; private init; }

    /// <summary>What is computed for each bucket.</summary>
    public AggregationType? Aggregation { get; private init; }

    /// <summary>Width of a bucket.</summary>
    public TimeSpan? Bucket { get; private init; }

    /// <summary>The most points to return, or null for all.</summary>
    public int? Limit { get; private init; }

    /// <summary>True when the oldest point comes first.</summary>
    public bool IsOldestFirst { get; private init; }

    /// <summary>Asks for one device.</summary>
    /// <param name="deviceId">The device.</param>
    /// <returns>A new question.</returns>
    public TimeSeriesQuery WithDevice(string deviceId) => this with { DeviceId = NotEmpty(deviceId, nameof(deviceId)) };

    /// <summary>Asks for one metric.</summary>
    /// <param name="metricName">The metric.</param>
    /// <returns>A new question.</returns>
    public TimeSeriesQuery WithMetric(string metricName) => this with { MetricName = NotEmpty(metricName, nameof(metricName)) };

    /// <summary>Asks for log lines of this level and graver ones.</summary>
    /// <param name="level">The least grave level.</param>
    /// <returns>A new question.</returns>
    public TimeSeriesQuery WithMinLevel(DeviceLogLevel level) => this with
    {
        MinLevel = Enum.IsDefined(level) ? level : throw new ArgumentOutOfRangeException(nameof(level), level, "There is no such level."),
    };

    /// <summary>Asks for one type of event.</summary>
    /// <param name="eventType">The type.</param>
    /// <returns>A new question.</returns>
    public TimeSeriesQuery WithEventType(string eventType) => this with { EventType = NotEmpty(eventType, nameof(eventType)) };

    /// <summary>Asks for an aggregate over buckets of time in place of single points.</summary>
    /// <param name="aggregation">What is computed for each bucket and series.</param>
    /// <param name="bucket">Width of a bucket, at least one millisecond. Buckets of up to a week begin where midnight of a Monday, UTC, puts them.</param>
    /// <returns>A new question.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such aggregation, or the bucket is too narrow.</exception>
    public TimeSeriesQuery WithAggregation(AggregationType aggregation, TimeSpan bucket)
    {
        if (!Enum.IsDefined(aggregation))
            throw new ArgumentOutOfRangeException(nameof(aggregation), aggregation, "There is no such aggregation.");

        if (bucket < TimeSpan.FromMilliseconds(1))
            throw new ArgumentOutOfRangeException(nameof(bucket), bucket, "A bucket is at least one millisecond wide.");

        return this with { Aggregation = aggregation, Bucket = bucket };
    }

    /// <summary>Returns no more than so many points.</summary>
    /// <param name="limit">The most points, above 0.</param>
    /// <returns>A new question.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not above 0.</exception>
    public TimeSeriesQuery WithLimit(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return this with { Limit = limit };
    }

    /// <summary>Returns the oldest point first.</summary>
    /// <returns>A new question.</returns>
    public TimeSeriesQuery OldestFirst() => this with { IsOldestFirst = true };

    private static string NotEmpty(string value, string parameter)
    {
        ArgumentException.ThrowIfNullOrEmpty(value, parameter);
        return value;
    }
}
