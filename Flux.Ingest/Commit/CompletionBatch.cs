namespace Flux.Ingest.Commit;

/// <summary>Completes some of the requests of a commit on a thread of the pool, away from the writer.</summary>
/// <remarks>
/// Waking a thread costs more than completing one request, so a thread takes several. It does not take all of them, so that a large
/// commit is completed by more than one core.
/// </remarks>
internal sealed class CompletionBatch : IThreadPoolWorkItem
{
    private const int Size = 32;

    private readonly (PendingWrite Write, WriteOutcome Outcome)[] _completions;

    private CompletionBatch((PendingWrite Write, WriteOutcome Outcome)[] completions) => _completions = completions;

    /// <summary>Queues the completions.</summary>
    public static void Post(IEnumerable<(PendingWrite Write, WriteOutcome Outcome)> completions)
    {
        // All outcomes are computed before the first batch runs: a completed request gives back rows that a later outcome may need.
        foreach (var batch in completions.Chunk(Size).ToArray())
            ThreadPool.UnsafeQueueUserWorkItem(new CompletionBatch(batch), preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute()
    {
        foreach (var (write, outcome) in _completions)
            write.Complete(outcome);
    }
}
