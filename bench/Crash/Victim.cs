namespace Flux.Bench.Crash;

/// <summary>What is killed.</summary>
internal enum Victim
{
    /// <summary>The ingest service.</summary>
    Ingest,

    /// <summary>A session of the ingest service at work: the server ends all others, recovers and goes on.</summary>
    Session,

    /// <summary>The database's postmaster.</summary>
    Database,
}
