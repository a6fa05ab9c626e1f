using System.Threading.Channels;

namespace Flux.Ingest.Commit;

/// <summary>Where decoded requests wait for a writer. Bounded by the memory budget that their frames were taken from.</summary>
internal sealed class CommitQueue
{
    private readonly Channel<PendingWrite> waiting = Channel.CreateUnbounded<PendingWrite>();
    private long bytes;
    private int writes;

    /// <summary>Bytes of rows that wait.</summary>
    public long Bytes => Interlocked.Read(ref bytes);

    /// <summary>Requests that wait.</summary>
    public int Writes => Volatile.Read(ref writes);

    /// <summary>Hands over a request; the answer comes after its commit.</summary>
    public ValueTask<WriteOutcome> CommitAsync(PendingWrite write)
    {
        Interlocked.Add(ref bytes, write.Rows.Bytes);
        Interlocked.Increment(ref writes);
        if (!waiting.Writer.TryWrite(write))
        {
            Taken(write);
            write.Complete(new WriteOutcome.Unavailable(NothingWritten: true));
        }

        return write.Outcome;
    }

    /// <summary>Waits until something waits; false when the queue is closed and empty.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => waiting.Reader.WaitToReadAsync(cancellationToken);

    /// <summary>Takes all that waits, until <paramref name="most"/> bytes are reached.</summary>
    public void Take(List<PendingWrite> batch, long most)
    {
        for (var taken = 0L; taken < most && waiting.Reader.TryRead(out var write); taken += write.Rows.Bytes)
        {
            Taken(write);
            batch.Add(write);
        }
    }

    /// <summary>Takes no more; what waits will still be committed.</summary>
    public void Close() => waiting.Writer.TryComplete();

    private void Taken(PendingWrite write)
    {
        Interlocked.Add(ref bytes, -write.Rows.Bytes);
        Interlocked.Decrement(ref writes);
    }
}
