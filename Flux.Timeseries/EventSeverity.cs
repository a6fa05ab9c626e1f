namespace Flux.Timeseries;

/// <summary>How grave an event is; stored as its name in lower case.</summary>
public enum EventSeverity
{
    /// <summary>Good to know.</summary>
    Low,

    /// <summary>To be looked at in time.</summary>
    Medium,

    /// <summary>To be looked at soon.</summary>
    High,

    /// <summary>To be looked at now.</summary>
    Critical,
}
