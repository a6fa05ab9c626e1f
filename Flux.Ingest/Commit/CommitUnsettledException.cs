namespace Flux.Ingest.Commit;

/// <summary>A COMMIT was sent, and whether its rows will survive the loss of this server is not known.</summary>
/// <param name="waitsForStandbys">The server demands standbys: the rows are stored, and not known to be replicated.</param>
/// <param name="pending">The COMMIT that still waits, and keeps its connection busy; null where the server gave up the wait.</param>
internal sealed class CommitUnsettledException(bool waitsForStandbys, Task? pending)
    : Exception(waitsForStandbys ? "The commit is not known to be replicated." : "The commit did not end in time.")
{
    public bool WaitsForStandbys => waitsForStandbys;

    public Task? Pending => pending;
}
