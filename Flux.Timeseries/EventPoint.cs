using System.Text.Json.Nodes;

namespace Flux.Timeseries;

/// <summary>Something that happened at a device.</summary>
/// <param name="DeviceId">The device, 1 to 256 bytes of UTF-8.</param>
/// <param name="EventType">What happened, 1 to 256 bytes of UTF-8.</param>
/// <param name="Data">Its particulars, any JSON value but null, up to 256 KiB.</param>
public sealed record EventPoint(string DeviceId, string EventType, JsonNode Data)
{
    /// <summary>When it happened; stored in UTC to the microsecond. Left out, it is the store's clock at the time of the write.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>How grave it is.</summary>
    public EventSeverity? Severity { get; init; }
}
