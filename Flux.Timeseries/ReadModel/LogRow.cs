namespace Flux.Timeseries.ReadModel;

/// <summary>A row of <c>device_logs</c>, as queries see it.</summary>
public sealed class LogRow
{
    /// <summary>When it was logged: UTC, microseconds.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>The device that logged.</summary>
    public required string DeviceId { get; init; }

    /// <summary>Severity.</summary>
    public DeviceLogLevel LogLevel { get; init; }

    /// <summary>The line itself.</summary>
    public required string Message { get; init; }

    /// <summary>The part of the device that logged, if known.</summary>
    public string? Source { get; init; }

    /// <summary>A JSON object, as text.</summary>
    public string? Tags { get; init; }
}
