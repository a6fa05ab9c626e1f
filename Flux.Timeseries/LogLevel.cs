namespace Flux.Timeseries;

/// <summary>How grave a log line is. Declared in ascending order, so that levels compare by gravity.</summary>
/// <remarks>Stored and spoken in lower case: <c>debug</c>, <c>info</c>, <c>warn</c>, <c>error</c>, <c>fatal</c>.</remarks>
public enum LogLevel
{
    /// <summary><c>debug</c></summary>
    Debug,

    /// <summary><c>info</c></summary>
    Info,

    /// <summary><c>warn</c></summary>
    Warn,

    /// <summary><c>error</c></summary>
    Error,

    /// <summary><c>fatal</c></summary>
    Fatal,
}
