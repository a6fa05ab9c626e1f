using Flux.Ingest.Rows;

namespace Flux.Ingest.Http;

/// <summary>Lets large bodies be read as fast as commits make room for them, in the order of their arrival; the others wait in their senders' sockets.</summary>
/// <remarks>
/// A body that waits as rows costs memory and gains nothing: a commit or two ahead of the writers is all that keeps them busy. So bodies
/// wait once a part of the budget is taken, while a request waits beyond the whole of it is refused. Small bodies never wait. What a body
/// announces counts only for a moment, and where nothing is committed there is nothing to wait for: a sender that stops holds up nobody.
/// </remarks>
internal sealed class BodyAdmission : IDisposable
{
    /// <summary>Bodies up to this size are read at once.</summary>
    public const long Small = 64 * 1024;

    private const long Unknown = 1024 * 1024;
    private const long MostPromised = 2 * 1024 * 1024;
    private const int Share = 10;
    private const int ExpectedRatio = 8;

    private static readonly TimeSpan PromiseLasts = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private readonly Lock sync = new();
    private readonly LinkedList<Waiter> waiting = [];
    private readonly Queue<Ticket> tickets = [];
    private readonly MemoryBudget memory;
    private readonly TimeProvider time;
    private readonly TimeSpan patience;
    private readonly ITimer timer;
    private readonly long room;
    private long promised;
    private long waitingBytes;
    private int committing;

    /// <param name="memory">What requests hold.</param>
    /// <param name="patience">How long a body waits before its request is refused.</param>
    /// <param name="time">The clock.</param>
    public BodyAdmission(MemoryBudget memory, TimeSpan patience, TimeProvider time)
    {
        (this.memory, this.patience, this.time, room) = (memory, patience, time, memory.Limit / Share);
        timer = time.CreateTimer(_ => Admit(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Bytes that the bodies which wait announced.</summary>
    public long WaitingBytes => Interlocked.Read(ref waitingBytes);

    /// <summary>How large a body will be, as far as its headers tell.</summary>
    public static long SizeOf(long? contentLength, bool isCompressed) =>
        Math.Min(contentLength is { } length ? Math.Min(length, MostPromised) * (isCompressed ? ExpectedRatio : 1) : Unknown, MostPromised);

    /// <summary>Waits until there is room for so many bytes.</summary>
    /// <returns>To be disposed once the body is read: then the budget knows what it holds.</returns>
    /// <exception cref="OverloadException">No room was made in time.</exception>
    public ValueTask<Ticket?> EnterAsync(long size, CancellationToken cancellationToken)
    {
        if (size <= Small)
            return default;

        // Where all of the room would not do, small commits that never cease would keep the body out for ever.
        size = Math.Min(size, room / 4 * 3);

        lock (sync)
        {
            if (waiting.Count == 0 && TryAdmit(size) is { } ticket)
                return new(ticket);

            // Once for all that wait: put off by every arrival it would not come while there are many.
            if (waiting.Count == 0)
                timer.Change(Look, Timeout.InfiniteTimeSpan);

            var waiter = new Waiter(size);
            waitingBytes += size;
            return WaitAsync(waiter, waiting.AddLast(waiter), cancellationToken);
        }
    }

    /// <summary>A request's rows wait for their commit, which will make room.</summary>
    public void BeginCommit() => Interlocked.Increment(ref committing);

    /// <summary>The commit is over and the rows are given back.</summary>
    public void EndCommit()
    {
        Interlocked.Decrement(ref committing);
        if (WaitingBytes > 0)
            Admit();
    }

    public void Dispose() => timer.Dispose();

    private async ValueTask<Ticket?> WaitAsync(Waiter waiter, LinkedListNode<Waiter> place, CancellationToken cancellationToken)
    {
        try
        {
            return await waiter.Admitted.Task.WaitAsync(patience, time, cancellationToken);
        }
        catch (Exception error) when (error is TimeoutException or OperationCanceledException)
        {
            lock (sync)
            {
                if (waiter.Admitted.Task.IsCompletedSuccessfully)
                    return waiter.Admitted.Task.Result;

                waiting.Remove(place);
                waitingBytes -= waiter.Size;
            }

            throw error is TimeoutException ? new OverloadException() : error;
        }
    }

    private void Admit()
    {
        lock (sync)
        {
            while (waiting.First is { Value: var next } && TryAdmit(next.Size) is { } ticket)
            {
                waiting.RemoveFirst();
                waitingBytes -= next.Size;
                next.Admitted.SetResult(ticket);
            }

            timer.Change(waiting.Count > 0 ? Look : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private Ticket? TryAdmit(long size)
    {
        var now = time.GetTimestamp();
        while (tickets.TryPeek(out var oldest) && (oldest.Size == 0 || time.GetElapsedTime(oldest.Since, now) >= PromiseLasts))
            Forget(tickets.Dequeue());

        if (memory.Used + promised + size > room && (promised > 0 || Volatile.Read(ref committing) > 0))
            return null;

        var ticket = new Ticket(this, size, now);
        promised += size;
        tickets.Enqueue(ticket);
        return ticket;
    }

    private void Forget(Ticket ticket)
    {
        promised -= ticket.Size;
        ticket.Size = 0;
    }

    private void Leave(Ticket ticket)
    {
        lock (sync)
            Forget(ticket);

        if (WaitingBytes > 0)
            Admit();
    }

    /// <summary>The promise of room for one body.</summary>
    internal sealed class Ticket(BodyAdmission admission, long size, long since) : IDisposable
    {
        public long Size { get; set; } = size;

        public long Since => since;

        public void Dispose() => admission.Leave(this);
    }

    private sealed class Waiter(long size)
    {
        public long Size => size;

        public TaskCompletionSource<Ticket> Admitted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
