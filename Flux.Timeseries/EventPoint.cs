using System.Text.Json.Nodes;

namespace Flux.Timeseries;

/// <summary>An event of a device.</summary>
/// <param name="DeviceId">The device, 1 to 256 bytes of UTF-8.</param>
/// <param name="EventType">What happened, 1 to 256 bytes of UTF-8.</param>
/// <param name="Data">Its details: any JSON value except null, up to 256 KiB.</param>
public sealed record EventPoint(string DeviceId, string EventType, JsonNode Data)
{
    /// <summary>When it happened; stored in UTC to the microsecond. Default: the store's clock at the time of the write.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>Its severity, if known.</summary>
    public EventSeverity? Severity { get; init; }
}
