namespace Flux.Timeseries;

/// <summary>Severity of a log line; stored as its name in lower case.</summary>
public enum DeviceLogLevel
{
    /// <summary>For the developers of the device.</summary>
    Debug,

    /// <summary>Normal operation.</summary>
    Info,

    /// <summary>Something may be wrong.</summary>
    Warn,

    /// <summary>Something failed.</summary>
    Error,

    /// <summary>The device cannot continue.</summary>
    Fatal,
}
