namespace Flux.Timeseries;

/// <summary>Severity of an event; stored as its name in lower case.</summary>
public enum EventSeverity
{
    /// <summary>For information.</summary>
    Low,

    /// <summary>Needs attention at some time.</summary>
    Medium,

    /// <summary>Needs attention soon.</summary>
    High,

    /// <summary>Needs attention now.</summary>
    Critical,
}
