namespace Flux.Ingest.Commit;

/// <summary>Lets small commits follow one another instead of running side by side.</summary>
/// <remarks>
/// A commit of a few rows costs the same whatever is in it. While one is under way the next one gathers, which halves their number
/// (docs/performance-ingest.md). Large commits do not wait, and nobody waits long: a commit that stands still holds up no other.
/// </remarks>
internal sealed class CommitTurn : IDisposable
{
    private const long Small = 256 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(10);

    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Takes the turn, or goes on without: at once where much waits, after a moment otherwise.</summary>
    /// <param name="waiting">Bytes of rows that wait.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>To be disposed after the commit.</returns>
    public async ValueTask<Held> TakeAsync(long waiting, CancellationToken cancellationToken) =>
        new(waiting < Small && await _turn.WaitAsync(Patience, cancellationToken) ? _turn : null);

    public void Dispose() => _turn.Dispose();

    /// <summary>The turn, if it was taken.</summary>
    internal readonly struct Held(SemaphoreSlim? turn) : IDisposable
    {
        public void Dispose() => turn?.Release();
    }
}
