namespace Flux.Ingest.Commit;

/// <summary>How fast commits empty the queue, to tell a client when to try again.</summary>
/// <remarks>
/// Bytes divided by the time in which commits ran: idle time says nothing about speed. Older commits count half with each
/// <see cref="HalfLifeBytes"/>, so that large commits soon outweigh many small ones, which are slow by the byte.
/// </remarks>
internal sealed class DrainRate(TimeProvider timeProvider)
{
    private const double HalfLifeBytes = 16 << 20;

    /// <summary>Smaller commits count as this many bytes, which would have taken hardly more time.</summary>
    private const double LeastBytes = 64 << 10;

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private readonly Lock _sync = new();
    private long _last = timeProvider.GetTimestamp();
    private int _running;
    private TimeSpan _busyNow;
    private double _busySeconds;
    private double _bytesCommitted;

    /// <summary>Records the start of a commit.</summary>
    public void Begin()
    {
        lock (_sync)
        {
            Advance();
            _running++;
        }
    }

    /// <summary>Records the end of a commit that wrote <paramref name="bytes"/> bytes (0 if it failed).</summary>
    public void End(long bytes)
    {
        lock (_sync)
        {
            Advance();
            _running--;
            // The time of a failed commit tells how long the database was unreachable, not how fast it is.
            if (bytes == 0)
            {
                _busyNow = TimeSpan.Zero;
                return;
            }

            var weight = Math.Max(bytes, LeastBytes);
            var keep = Math.Pow(0.5, weight / HalfLifeBytes);
            _bytesCommitted = (_bytesCommitted * keep) + weight;
            _busySeconds = (_busySeconds * keep) + _busyNow.TotalSeconds;
            _busyNow = TimeSpan.Zero;
        }
    }

    /// <summary>Estimated time to commit this many bytes, 1 to 60 s. A commit that is stuck makes it longer.</summary>
    public TimeSpan TimeFor(long bytes)
    {
        lock (_sync)
        {
            Advance();
            var seconds = _bytesCommitted > 0 ? bytes * (_busySeconds + _busyNow.TotalSeconds) / _bytesCommitted : 0;
            return TimeSpan.FromSeconds(Math.Clamp(Math.Ceiling(seconds), Shortest.TotalSeconds, Longest.TotalSeconds));
        }
    }

    private void Advance()
    {
        var now = timeProvider.GetTimestamp();
        if (_running > 0)
            _busyNow += timeProvider.GetElapsedTime(_last, now);

        _last = now;
    }
}
