using System.Text.Json.Nodes;

namespace Flux.Timeseries;

/// <summary>One measured value.</summary>
/// <param name="DeviceId">The device, 1 to 256 bytes of UTF-8.</param>
/// <param name="MetricName">What was measured, 1 to 256 bytes of UTF-8.</param>
/// <param name="Value">The value, finite.</param>
public sealed record MetricPoint(string DeviceId, string MetricName, double Value)
{
    /// <summary>
    /// When it was measured; stored in UTC to the microsecond. Default: the store's clock at the time of the write.
    /// </summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>The unit, up to 64 bytes of UTF-8, for example <c>celsius</c>.</summary>
    public string? Unit { get; init; }

    /// <summary>Other data about the value, up to 16 KiB as JSON.</summary>
    public JsonObject? Tags { get; init; }
}
