namespace Flux.Ingest.Commit;

/// <summary>Makes small commits run one after the other instead of in parallel.</summary>
/// <remarks>
/// A commit of a few rows costs about the same however many it has. While one runs, the next one collects more rows, which halves the
/// number of commits (docs/decisions/0033). Large commits do not wait, and the wait is short, so that a stuck commit blocks no
/// other.
/// </remarks>
internal sealed class CommitTurn : IDisposable
{
    private const long Small = 256 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(10);

    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Takes the turn, or continues without it: at once when many bytes wait, after 10 ms otherwise.</summary>
    /// <param name="waiting">Bytes of rows in the queue.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Dispose it after the commit.</returns>
    public async ValueTask<Held> TakeAsync(long waiting, CancellationToken cancellationToken) =>
        new(waiting < Small && await _turn.WaitAsync(Patience, cancellationToken) ? _turn : null);

    public void Dispose() => _turn.Dispose();

    /// <summary>The turn, if it was taken.</summary>
    internal readonly struct Held(SemaphoreSlim? turn) : IDisposable
    {
        public void Dispose() => turn?.Release();
    }
}
