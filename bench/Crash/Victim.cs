namespace Flux.Bench.Crash;

/// <summary>What is killed.</summary>
internal enum Victim
{
    /// <summary>The ingest service.</summary>
    Ingest,

    /// <summary>A working session of the ingest service: the server ends all others and recovers.</summary>
    Session,

    /// <summary>The database's postmaster.</summary>
    Database,
}
