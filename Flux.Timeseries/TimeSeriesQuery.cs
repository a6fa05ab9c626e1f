namespace Flux.Timeseries;

/// <summary>A query for points of a time range. Immutable: each <c>With…</c> returns a new query.</summary>
/// <example><c>new TimeSeriesQuery(from, to).WithDevice("device_001").WithMetric("temperature").WithLimit(100)</c></example>
public sealed record TimeSeriesQuery
{
    /// <summary>Creates a query for the points of a time range, newest first.</summary>
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

    /// <summary>The metric, or null for all; for metrics only.</summary>
    public string? MetricName { get; private init; }

    /// <summary>The lowest level, or null for all; for logs only.</summary>
    public DeviceLogLevel? MinLevel { get; private init; }

    /// <summary>The type of event, or null for all; for events only.</summary>
    public string? EventType { get; private init; }

    /// <summary>What is computed for each bucket.</summary>
    public AggregationType? Aggregation { get; private init; }

    /// <summary>Width of a bucket.</summary>
    public TimeSpan? Bucket { get; private init; }

    /// <summary>The most points to return, or null for all.</summary>
    public int? Limit { get; private init; }

    /// <summary>True when the oldest point comes first.</summary>
    public bool IsOldestFirst { get; private init; }

    /// <summary>Selects one device.</summary>
    /// <param name="deviceId">The device.</param>
    /// <returns>A new query.</returns>
    public TimeSeriesQuery WithDevice(string deviceId) => this with { DeviceId = NotEmpty(deviceId, nameof(deviceId)) };

    /// <summary>Selects one metric.</summary>
    /// <param name="metricName">The metric.</param>
    /// <returns>A new query.</returns>
    public TimeSeriesQuery WithMetric(string metricName) => this with { MetricName = NotEmpty(metricName, nameof(metricName)) };

    /// <summary>Selects log lines of this level and of higher ones.</summary>
    /// <param name="level">The lowest level.</param>
    /// <returns>A new query.</returns>
    public TimeSeriesQuery WithMinLevel(DeviceLogLevel level) => this with
    {
        MinLevel = Enum.IsDefined(level) ? level : throw new ArgumentOutOfRangeException(nameof(level), level, "It is not a known level."),
    };

    /// <summary>Selects one type of event.</summary>
    /// <param name="eventType">The type.</param>
    /// <returns>A new query.</returns>
    public TimeSeriesQuery WithEventType(string eventType) => this with { EventType = NotEmpty(eventType, nameof(eventType)) };

    /// <summary>Selects an aggregate over buckets of time instead of single points.</summary>
    /// <param name="aggregation">What is computed for each bucket and series.</param>
    /// <param name="bucket">
    /// Width of a bucket, at least one millisecond. Buckets of up to a week are aligned to midnight of a Monday, UTC.
    /// </param>
    /// <returns>A new query.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such aggregation, or the bucket is too narrow.</exception>
    public TimeSeriesQuery WithAggregation(AggregationType aggregation, TimeSpan bucket)
    {
        if (!Enum.IsDefined(aggregation))
            throw new ArgumentOutOfRangeException(nameof(aggregation), aggregation, "It is not a known aggregation.");

        if (bucket < TimeSpan.FromMilliseconds(1))
            throw new ArgumentOutOfRangeException(nameof(bucket), bucket, "A bucket must be at least one millisecond wide.");

        return this with { Aggregation = aggregation, Bucket = bucket };
    }

    /// <summary>Limits the number of points.</summary>
    /// <param name="limit">The most points, above 0.</param>
    /// <returns>A new query.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not above 0.</exception>
    public TimeSeriesQuery WithLimit(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return this with { Limit = limit };
    }

    /// <summary>Returns the oldest point first.</summary>
    /// <returns>A new query.</returns>
    public TimeSeriesQuery OldestFirst() => this with { IsOldestFirst = true };

    private static string NotEmpty(string value, string parameter)
    {
        ArgumentException.ThrowIfNullOrEmpty(value, parameter);
        return value;
    }
}
