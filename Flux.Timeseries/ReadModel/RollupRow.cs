namespace Flux.Timeseries.ReadModel;

/// <summary>A row of <c>device_metrics_5m</c> or <c>device_metrics_1h</c>: the raw rows of one series in one bucket.</summary>
public sealed class RollupRow
{
    /// <summary>Start of the bucket, UTC; the bucket includes it and excludes its end.</summary>
    public DateTimeOffset Bucket { get; init; }

    /// <summary>The device that measured.</summary>
    public required string DeviceId { get; init; }

    /// <summary>What was measured.</summary>
    public required string MetricName { get; init; }

    /// <summary>Mean of the values.</summary>
    public double AvgValue { get; init; }

    /// <summary>Least value.</summary>
    public double MinValue { get; init; }

    /// <summary>Greatest value.</summary>
    public double MaxValue { get; init; }

    /// <summary>Sum of the values.</summary>
    public double SumValue { get; init; }

    /// <summary>How many raw rows.</summary>
    public long Count { get; init; }

    /// <summary>The value measured first.</summary>
    public double FirstValue { get; init; }

    /// <summary>The value measured last.</summary>
    public double LastValue { get; init; }
}
