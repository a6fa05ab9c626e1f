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

    private readonly Lock _sync = new();
    private readonly LinkedList<Waiter> _waiting = [];
    private readonly Queue<Ticket> _tickets = [];
    private readonly MemoryBudget _memory;
    private readonly TimeProvider _timeProvider;
    private readonly TimeSpan _patience;
    private readonly ITimer _timer;
    private readonly long _room;
    private long _promised;
    private long _waitingBytes;
    private int _committing;

    /// <param name="memory">What requests hold.</param>
    /// <param name="patience">How long a body waits before its request is refused.</param>
    /// <param name="timeProvider">The clock.</param>
    public BodyAdmission(MemoryBudget memory, TimeSpan patience, TimeProvider timeProvider)
    {
        (_memory, _patience, _timeProvider, _room) = (memory, patience, timeProvider, memory.Limit / Share);
        _timer = timeProvider.CreateTimer(_ => Admit(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Bytes that the bodies which wait announced.</summary>
    public long WaitingBytes => Interlocked.Read(ref _waitingBytes);

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
        size = Math.Min(size, _room / 4 * 3);

        lock (_sync)
        {
            if (_waiting.Count == 0 && TryAdmit(size) is { } ticket)
                return new(ticket);

            // Once for all that wait: put off by every arrival it would not come while there are many.
            if (_waiting.Count == 0)
                _timer.Change(Look, Timeout.InfiniteTimeSpan);

            var waiter = new Waiter(size);
            _waitingBytes += size;
            return WaitAsync(waiter, _waiting.AddLast(waiter), cancellationToken);
        }
    }

    /// <summary>A request's rows wait for their commit, which will make room.</summary>
    public void BeginCommit() => Interlocked.Increment(ref _committing);

    /// <summary>The commit is over and the rows are given back.</summary>
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
        while (_tickets.TryPeek(out var oldest) && (oldest.Size == 0 || _timeProvider.GetElapsedTime(oldest.Since, now) >= PromiseLasts))
            Forget(_tickets.Dequeue());

        if (_memory.Used + _promised + size > _room && (_promised > 0 || Volatile.Read(ref _committing) > 0))
            return null;

        var ticket = new Ticket(this, size, now);
        _promised += size;
        _tickets.Enqueue(ticket);
        return ticket;
    }

    private void Forget(Ticket ticket)
    {
        _promised -= ticket.Size;
        ticket.Size = 0;
    }

    private void Leave(Ticket ticket)
    {
        lock (_sync)
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
