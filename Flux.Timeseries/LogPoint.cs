using System.Text.Json.Nodes;

namespace Flux.Timeseries;

/// <summary>One line of a device's log.</summary>
/// <param name="DeviceId">The device, 1 to 256 bytes of UTF-8.</param>
/// <param name="Level">Its severity.</param>
/// <param name="Message">The text, up to 64 KiB of UTF-8.</param>
public sealed record LogPoint(string DeviceId, DeviceLogLevel Level, string Message)
{
    /// <summary>When it was logged; stored in UTC to the microsecond. Default: the store's clock at the time of the write.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>The part of the device that logged, up to 256 bytes of UTF-8.</summary>
    public string? Source { get; init; }

    /// <summary>Other data about the line, up to 16 KiB as JSON.</summary>
    public JsonObject? Tags { get; init; }
}
