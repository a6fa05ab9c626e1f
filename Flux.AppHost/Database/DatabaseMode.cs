namespace Flux.AppHost.Database;

/// <summary>Where TimescaleDB comes from.</summary>
internal enum DatabaseMode
{
    /// <summary>External if a connection string is given, else a container if a runtime is healthy, else embedded.</summary>
    Auto,

    /// <summary>The TimescaleDB image, run by the container runtime.</summary>
    Container,

    /// <summary>A local PostgreSQL, run as a child process.</summary>
    Embedded,

    /// <summary>The database of <c>ConnectionStrings:flux</c>, which Flux neither starts nor stops.</summary>
    External,
}
