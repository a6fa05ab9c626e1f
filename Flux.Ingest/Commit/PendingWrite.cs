using System.Diagnostics;
using System.Threading.Tasks.Sources;
using Flux.Ingest.Rows;

namespace Flux.Ingest.Commit;

/// <summary>One request's rows on their way to the database, and the outcome that the request waits for.</summary>
internal sealed class PendingWrite(TableLayout table, CopyFrame rows) : IValueTaskSource<WriteOutcome>
{
    // The request continues on the thread that completes it, see CompletionBatch.
    private ManualResetValueTaskSourceCore<WriteOutcome> _completion;

    public TableLayout Table => table;

    public CopyFrame Rows => rows;

    /// <summary>The idempotency key, if the client gave one.</summary>
    public string? Key { get; init; }

    public byte[] BodyHash { get; init; } = [];

    /// <summary>JSON array of the rejections, for the receipt.</summary>
    public string? Errors { get; init; }

    /// <summary>The request's trace; the commit links to it.</summary>
    public ActivityContext Trace { get; init; }

    /// <summary>The receipt of an earlier request with this key, if the database has one; set while committing.</summary>
    public Receipt? Earlier { get; set; }

    /// <summary>The first request of this commit with the same key; this one if it is the first or has no key.</summary>
    public PendingWrite Leader { get; set; } = null!;

    public ValueTask<WriteOutcome> Outcome => new(this, _completion.Version);

    public void Complete(WriteOutcome outcome) => _completion.SetResult(outcome);

    WriteOutcome IValueTaskSource<WriteOutcome>.GetResult(short token) => _completion.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<WriteOutcome>.GetStatus(short token) => _completion.GetStatus(token);

    void IValueTaskSource<WriteOutcome>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _completion.OnCompleted(continuation, state, token, flags);
}
