namespace Flux.Timeseries;

/// <summary>How grave a log line is; stored as its name in lower case.</summary>
public enum DeviceLogLevel
{
    /// <summary>For whoever develops the device.</summary>
    Debug,

    /// <summary>Normal operation.</summary>
    Info,

    /// <summary>Something to look at.</summary>
    Warn,

    /// <summary>Something failed.</summary>
    Error,

    /// <summary>The device cannot go on.</summary>
    Fatal,
}
