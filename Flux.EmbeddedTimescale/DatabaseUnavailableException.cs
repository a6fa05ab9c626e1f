namespace Flux.EmbeddedTimescale;

/// <summary>Flux cannot get a database on this machine; the message says why and what to do.</summary>
internal class DatabaseUnavailableException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What a user can always do instead.</summary>
    public const string WaysOut =
        "Ways out: (1) start a container runtime (docker or podman); (2) set Flux:Database:Embedded:BinDirectory to the bin folder of a "
        + "PostgreSQL 15 or newer that has the TimescaleDB extension; (3) set ConnectionStrings:flux to a running TimescaleDB.";

    /// <summary>One sentence of what is in the way, followed by the three ways out.</summary>
    public static DatabaseUnavailableException WithWaysOut(string reason, Exception? inner = null) => new($"{reason} {WaysOut}", inner);
}
