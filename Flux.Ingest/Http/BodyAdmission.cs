using Flux.Ingest.Rows;

namespace Flux.Ingest.Http;

/// <summary>
/// Admits large bodies to be read as fast as commits free memory, in order of arrival; the others wait in their senders' sockets.
/// </summary>
/// <remarks>
/// Rows that wait cost memory and make nothing faster: one or two commits ahead of the writers keep them busy. So bodies wait once a part
/// of the budget is used; a request that needs more than the whole budget is refused. Small bodies never wait. The announced size of a
/// body is reserved only for a moment, and if nothing is being committed, bodies do not wait: a sender that stops blocks nobody.
/// </remarks>
internal sealed class BodyAdmission : IDisposable
{
    /// <summary>Bodies up to this size are read at once.</summary>
    public const long Small = 64 * 1024;

    private const long Unknown = 1024 * 1024;
    private const long MostReserved = 2 * 1024 * 1024;
    private const int ShareDivisor = 10;
    private const int ExpectedRatio = 8;

    private static readonly TimeSpan ReservationLasts = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private readonly Lock _sync = new();
    private readonly LinkedList<Waiter> _waiting = [];
    private readonly Queue<Ticket> _tickets = [];
    private readonly MemoryBudget _memory;
    private readonly TimeProvider _timeProvider;
    private readonly TimeSpan _patience;
    private readonly ITimer _timer;
    private readonly long _share;
    private long _reserved;
    private long _waitingBytes;
    private int _committing;

    /// <param name="memory">The memory that requests hold.</param>
    /// <param name="patience">How long a body waits before its request is refused.</param>
    /// <param name="timeProvider">Measures the waits.</param>
    public BodyAdmission(MemoryBudget memory, TimeSpan patience, TimeProvider timeProvider)
    {
        (_memory, _patience, _timeProvider, _share) = (memory, patience, timeProvider, memory.Limit / ShareDivisor);
        _timer = timeProvider.CreateTimer(_ => Admit(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Announced size of all bodies that wait.</summary>
    public long WaitingBytes => Interlocked.Read(ref _waitingBytes);

    /// <summary>Estimated size of a body, from its headers.</summary>
    public static long SizeOf(long? contentLength, bool isCompressed) =>
        Math.Min(contentLength is { } length ? Math.Min(length, MostReserved) * (isCompressed ? ExpectedRatio : 1) : Unknown, MostReserved);

    /// <summary>Waits until a body of this size is admitted.</summary>
    /// <returns>Dispose it once the body is read: from then on the budget counts its rows. Null for a small body.</returns>
    /// <exception cref="OverloadException">It was not admitted in time.</exception>
    public ValueTask<Ticket?> EnterAsync(long size, CancellationToken cancellationToken)
    {
        if (size <= Small)
            return default;

        // A body that needs the whole share would never be admitted while small commits keep using a little of it.
        size = Math.Min(size, _share / 4 * 3);

        lock (_sync)
        {
            if (_waiting.Count == 0 && TryAdmit(size) is { } ticket)
                return new(ticket);

            // Set only by the first that waits: if every arrival set it again, it would not fire while many arrive.
            if (_waiting.Count == 0)
                _timer.Change(Look, Timeout.InfiniteTimeSpan);

            var waiter = new Waiter(size);
            _waitingBytes += size;
            return WaitAsync(waiter, _waiting.AddLast(waiter), cancellationToken);
        }
    }

    /// <summary>Records that a request waits for its commit, which will free memory.</summary>
    public void BeginCommit() => Interlocked.Increment(ref _committing);

    /// <summary>Records that the commit ended and its memory is free.</summary>
    public void EndCommit()
    {
        Interlocked.Decrement(ref _committing);
        if (WaitingBytes > 0)
            Admit();
    }

    public void Dispose() => _timer.Dispose();

    private async ValueTask<Ticket?> WaitAsync(Waiter waiter, LinkedListNode<Waiter> place, CancellationToken cancellationToken)
    {
        try
        {
            return await waiter.Admitted.Task.WaitAsync(_patience, _timeProvider, cancellationToken);
        }
        catch (Exception error) when (error is TimeoutException or OperationCanceledException)
        {
            lock (_sync)
            {
                if (waiter.Admitted.Task.IsCompletedSuccessfully)
                    return waiter.Admitted.Task.Result;

                _waiting.Remove(place);
                _waitingBytes -= waiter.Size;
            }

            throw error is TimeoutException ? new OverloadException() : error;
        }
    }

    private void Admit()
    {
        lock (_sync)
        {
            while (_waiting.First is { Value: var next } && TryAdmit(next.Size) is { } ticket)
            {
                _waiting.RemoveFirst();
                _waitingBytes -= next.Size;
                next.Admitted.SetResult(ticket);
            }

            _timer.Change(_waiting.Count > 0 ? Look : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private Ticket? TryAdmit(long size)
    {
        var now = _timeProvider.GetTimestamp();
        while (_tickets.TryPeek(out var oldest)
            && (oldest.Size == 0 || _timeProvider.GetElapsedTime(oldest.Since, now) >= ReservationLasts))
        {
            Forget(_tickets.Dequeue());
        }

        if (_memory.Used + _reserved + size > _share && (_reserved > 0 || Volatile.Read(ref _committing) > 0))
            return null;

        var ticket = new Ticket(this, size, now);
        _reserved += size;
        _tickets.Enqueue(ticket);
        return ticket;
    }

    private void Forget(Ticket ticket)
    {
        _reserved -= ticket.Size;
        ticket.Size = 0;
    }

    private void Leave(Ticket ticket)
    {
        lock (_sync)
            Forget(ticket);

        if (WaitingBytes > 0)
            Admit();
    }

    /// <summary>A reservation of memory for one body.</summary>
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
