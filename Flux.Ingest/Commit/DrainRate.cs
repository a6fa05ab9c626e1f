namespace Flux.Ingest.Commit;

/// <summary>How fast commits empty the queue, so that a client can be told when to come back.</summary>
internal sealed class DrainRate(TimeProvider time)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    // Half of the rate's weight is younger than this.
    private const double HalfLifeSeconds = 5;

    private readonly Lock sync = new();
    private long last = time.GetTimestamp();
    private double bytesPerSecond;

    public void Committed(long bytes)
    {
        lock (sync)
        {
            var now = time.GetTimestamp();
            var seconds = Math.Max(time.GetElapsedTime(last, now).TotalSeconds, 1e-3);
            var keep = Math.Pow(0.5, seconds / HalfLifeSeconds);
            bytesPerSecond = (bytesPerSecond * keep) + (bytes / seconds * (1 - keep));
            last = now;
        }
    }

    /// <summary>How long it takes to commit as many bytes.</summary>
    public TimeSpan TimeFor(long bytes)
    {
        lock (sync)
        {
            var seconds = bytesPerSecond > 0 ? Math.Min(bytes / bytesPerSecond, Longest.TotalSeconds) : 0;
            return TimeSpan.FromSeconds(Math.Max(Math.Ceiling(seconds), Shortest.TotalSeconds));
        }
    }
}
