namespace Flux.Timeseries.ReadModel;

/// <summary>A row of <c>device_metrics</c>, as queries see it.</summary>
public sealed class MetricRow
{
    /// <summary>When it was measured: UTC, microseconds.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>The device that measured.</summary>
    public required string DeviceId { get; init; }

    /// <summary>What was measured.</summary>
    public required string MetricName { get; init; }

    /// <summary>The value, in <see cref="Unit"/>.</summary>
    public double MetricValue { get; init; }

    /// <summary>Unit of <see cref="MetricValue"/>, if the device sent one.</summary>
    public string? Unit { get; init; }

    /// <summary>A JSON object, as text.</summary>
    public string? Tags { get; init; }
}
