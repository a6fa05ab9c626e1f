namespace Flux.Ingest.Commit;

/// <summary>Completes the requests of a commit away from its writer, some at a time.</summary>
/// <remarks>
/// A thread is woken for some of them and not for each: that costs more than the answer itself. Not for all, so that many are
/// answered by more than one core.
/// </remarks>
internal sealed class Answers : IThreadPoolWorkItem
{
    private const int Together = 32;

    private readonly (PendingWrite Write, WriteOutcome Outcome)[] _answers;

    private Answers((PendingWrite Write, WriteOutcome Outcome)[] answers) => _answers = answers;

    /// <summary>Has them completed soon.</summary>
    public static void Post(IEnumerable<(PendingWrite Write, WriteOutcome Outcome)> answers)
    {
        // Every outcome is told before the first part is under way.
        foreach (var some in answers.Chunk(Together).ToArray())
            ThreadPool.UnsafeQueueUserWorkItem(new Answers(some), preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute()
    {
        foreach (var (write, outcome) in _answers)
            write.Complete(outcome);
    }
}
