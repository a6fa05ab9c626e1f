namespace Flux.Timeseries.ReadModel;

/// <summary>A device that has reported metrics.</summary>
public sealed class DeviceRow
{
    /// <summary>The device's name.</summary>
    public required string DeviceId { get; init; }

    /// <summary>Time of the first metric that is still known, UTC.</summary>
    public DateTimeOffset FirstSeen { get; init; }

    /// <summary>Time of its newest metric, UTC.</summary>
    public DateTimeOffset LastSeen { get; init; }

    /// <summary>How many different metrics it has reported.</summary>
    public long MetricCount { get; init; }
}
