namespace Flux.EmbeddedTimescale;

/// <summary>Flux cannot get a database on this machine; the message says why and what to do.</summary>
internal class DatabaseUnavailableException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What a user can always do instead.</summary>
    public const string Alternatives =
        "Alternatives: (1) start a container runtime (docker or podman); "
        + "(2) set Flux:Database:Embedded:BinDirectory to the bin folder of a PostgreSQL 15 or newer that has the TimescaleDB extension; "
        + "(3) set ConnectionStrings:flux to a running TimescaleDB.";

    /// <summary>The reason in one sentence, followed by the three alternatives.</summary>
    public static DatabaseUnavailableException WithAlternatives(string reason, Exception? inner = null) =>
        new($"{reason} {Alternatives}", inner);
}
