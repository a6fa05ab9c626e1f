namespace Flux.Timeseries;

/// <summary>How severe an event is. Declared in ascending order, so that severities compare.</summary>
/// <remarks>Stored and spoken in lower case: <c>low</c>, <c>medium</c>, <c>high</c>, <c>critical</c>.</remarks>
public enum Severity
{
    /// <summary><c>low</c></summary>
    Low,

    /// <summary><c>medium</c></summary>
    Medium,

    /// <summary><c>high</c></summary>
    High,

    /// <summary><c>critical</c></summary>
    Critical,
}
