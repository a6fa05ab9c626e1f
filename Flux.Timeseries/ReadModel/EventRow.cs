namespace Flux.Timeseries.ReadModel;

/// <summary>A row of <c>device_events</c>, as queries see it.</summary>
public sealed class EventRow
{
    /// <summary>When it happened: UTC, microseconds.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>The device it happened on.</summary>
    public required string DeviceId { get; init; }

    /// <summary>What kind of event.</summary>
    public required string EventType { get; init; }

    /// <summary>Any JSON value, as text.</summary>
    public required string EventData { get; init; }

    /// <summary>Severity, if known.</summary>
    public EventSeverity? Severity { get; init; }
}
