using System.Threading.Channels;

namespace Flux.Ingest.Commit;

/// <summary>Decoded requests that wait for a writer. Bounded by the memory budget that their frames were taken from.</summary>
internal sealed class CommitQueue
{
    private readonly Channel<PendingWrite> _waiting = Channel.CreateUnbounded<PendingWrite>();
    private long _bytes;
    private int _writes;

    /// <summary>Bytes of rows in the queue.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Requests in the queue.</summary>
    public int Writes => Volatile.Read(ref _writes);

    /// <summary>Queues a request; the task completes after its commit.</summary>
    public ValueTask<WriteOutcome> CommitAsync(PendingWrite write)
    {
        Interlocked.Add(ref _bytes, write.Rows.Bytes);
        Interlocked.Increment(ref _writes);
        if (!_waiting.Writer.TryWrite(write))
        {
            Taken(write);
            write.Complete(new WriteOutcome.Unavailable(NothingWritten: true));
        }

        return write.Outcome;
    }

    /// <summary>Waits until the queue has a request; false when it is closed and empty.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => _waiting.Reader.WaitToReadAsync(cancellationToken);

    /// <summary>Takes requests until the queue is empty or <paramref name="most"/> bytes are reached.</summary>
    public void Take(List<PendingWrite> batch, long most)
    {
        for (var taken = 0L; taken < most && _waiting.Reader.TryRead(out var write); taken += write.Rows.Bytes)
        {
            Taken(write);
            batch.Add(write);
        }
    }

    /// <summary>Accepts no more requests; those in the queue will still be committed.</summary>
    public void Close() => _waiting.Writer.TryComplete();

    private void Taken(PendingWrite write)
    {
        Interlocked.Add(ref _bytes, -write.Rows.Bytes);
        Interlocked.Decrement(ref _writes);
    }
}
