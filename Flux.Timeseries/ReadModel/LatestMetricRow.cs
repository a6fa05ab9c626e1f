namespace Flux.Timeseries.ReadModel;

/// <summary>The newest row of one series (a device and a metric).</summary>
/// <remarks>
/// Where all raw rows are past their retention: the start of the newest hour of the rollup and its last value, without unit.
/// </remarks>
public sealed class LatestMetricRow
{
    /// <summary>The device that measured.</summary>
    public required string DeviceId { get; init; }

    /// <summary>What was measured.</summary>
    public required string MetricName { get; init; }

    /// <summary>When it was measured: UTC, microseconds.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>The value, in <see cref="Unit"/>.</summary>
    public double MetricValue { get; init; }

    /// <summary>Unit of <see cref="MetricValue"/>, if the device sent one.</summary>
    public string? Unit { get; init; }
}
