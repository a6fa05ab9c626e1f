namespace Flux.Ingest.Commit;

/// <summary>How fast commits empty the queue, so that a client can be told when to come back.</summary>
/// <remarks>
/// Bytes over the time in which commits were under way: an idle hour says nothing about speed. What is older counts half with each
/// <see cref="HalfLifeBytes"/>, so that many small commits, which are slow by the byte, are soon outweighed by large ones.
/// </remarks>
internal sealed class DrainRate(TimeProvider time)
{
    private const double HalfLifeBytes = 16 << 20;

    /// <summary>What a commit could have taken along in hardly more time: a few rows say nothing about many.</summary>
    private const double LeastBytes = 64 << 10;

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private readonly Lock sync = new();
    private long last = time.GetTimestamp();
    private int underWay;
    private TimeSpan busyNow;
    private double busySeconds;
    private double bytesCommitted;

    /// <summary>A commit begins.</summary>
    public void Begin()
    {
        lock (sync)
        {
            Advance();
            underWay++;
        }
    }

    /// <summary>A commit ended, with so many bytes written; 0 where it failed.</summary>
    public void End(long bytes)
    {
        lock (sync)
        {
            Advance();
            underWay--;
            // A failure tells how long the database was away, not how fast it is.
            if (bytes == 0)
            {
                busyNow = TimeSpan.Zero;
                return;
            }

            var weight = Math.Max(bytes, LeastBytes);
            var keep = Math.Pow(0.5, weight / HalfLifeBytes);
            bytesCommitted = (bytesCommitted * keep) + weight;
            busySeconds = (busySeconds * keep) + busyNow.TotalSeconds;
            busyNow = TimeSpan.Zero;
        }
    }

    /// <summary>How long it takes to commit as many bytes, from 1 to 60 s. A commit that stands still makes it longer.</summary>
    public TimeSpan TimeFor(long bytes)
    {
        lock (sync)
        {
            Advance();
            var seconds = bytesCommitted > 0 ? bytes * (busySeconds + busyNow.TotalSeconds) / bytesCommitted : 0;
            return TimeSpan.FromSeconds(Math.Clamp(Math.Ceiling(seconds), Shortest.TotalSeconds, Longest.TotalSeconds));
        }
    }

    private void Advance()
    {
        var now = time.GetTimestamp();
        if (underWay > 0)
            busyNow += time.GetElapsedTime(last, now);

        last = now;
    }
}
