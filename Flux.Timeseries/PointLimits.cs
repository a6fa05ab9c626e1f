namespace Flux.Timeseries;

/// <summary>Largest sizes of the parts of a point, in bytes of UTF-8.</summary>
public static class PointLimits
{
    /// <summary>A name: device id, metric name, event type or source of a log line.</summary>
    public const int Name = 256;

    /// <summary>Unit of a metric.</summary>
    public const int Unit = 64;

    /// <summary>Message of a log line.</summary>
    public const int Message = 64 * 1024;

    /// <summary>Tags as JSON.</summary>
    public const int Tags = 16 * 1024;

    /// <summary>Data of an event as JSON.</summary>
    public const int EventData = 256 * 1024;

    /// <summary>Levels of nested JSON.</summary>
    public const int JsonDepth = 16;
}
