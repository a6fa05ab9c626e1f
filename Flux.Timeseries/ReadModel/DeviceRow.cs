namespace Flux.Timeseries.ReadModel;

/// <summary>A device that has reported metrics.</summary>
public sealed class DeviceRow
{
    /// <summary>The device's name.</summary>
    public required string DeviceId { get; init; }

    /// <summary>Time of the oldest metric that it ever reported: UTC, microseconds.</summary>
    public DateTimeOffset FirstSeen { get; init; }

    /// <summary>
    /// Time of its newest metric: UTC, microseconds; the start of its newest hour where all raw rows are past their retention.
    /// </summary>
    public DateTimeOffset LastSeen { get; init; }

    /// <summary>How many different metrics it has reported of which anything is left, raw or rolled up.</summary>
    public long MetricCount { get; init; }
}
