namespace Flux.Ingest.Commit;

/// <summary>How fast commits empty the queue, so that a client can be told when to come back.</summary>
/// <remarks>
/// Bytes over the time in which commits were under way: an idle hour says nothing about speed. What is older counts half with each
/// <see cref="HalfLifeBytes"/>, so that many small commits, which are slow by the byte, are soon outweighed by large ones.
/// </remarks>
internal sealed class DrainRate(TimeProvider timeProvider)
{
    private const double HalfLifeBytes = 16 << 20;

    /// <summary>What a commit could have taken along in hardly more time: a few rows say nothing about many.</summary>
    private const double LeastBytes = 64 << 10;

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private readonly Lock _sync = new();
    private long _last = timeProvider.GetTimestamp();
    private int _underWay;
    private TimeSpan _busyNow;
    private double _busySeconds;
    private double _bytesCommitted;

    /// <summary>A commit begins.</summary>
    public void Begin()
    {
        lock (_sync)
        {
            Advance();
            _underWay++;
        }
    }

    /// <summary>A commit ended, with so many bytes written; 0 where it failed.</summary>
    public void End(long bytes)
    {
        lock (_sync)
        {
            Advance();
            _underWay--;
            // A failure tells how long the database was away, not how fast it is.
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

    /// <summary>How long it takes to commit as many bytes, from 1 to 60 s. A commit that stands still makes it longer.</summary>
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
        if (_underWay > 0)
            _busyNow += timeProvider.GetElapsedTime(_last, now);

        _last = now;
    }
}
