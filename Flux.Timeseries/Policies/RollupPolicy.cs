namespace Flux.Timeseries.Policies;

/// <summary>How one rollup is kept.</summary>
public sealed class RollupPolicy
{
    /// <summary>How long its buckets are kept, 1 day to 100 years.</summary>
    public TimeSpan Retention { get; set; }

    /// <summary>
    /// How far behind the clock a bucket is stored, 0 to 7 days. Younger buckets are computed from raw rows when they are read, so the lag
    /// changes costs but never a result. A lag of at least the usual lateness of rows avoids storing most buckets twice.
    /// </summary>
    public TimeSpan RefreshLag { get; set; }

    internal IEnumerable<string> Validate(string path) =>
    [
        .. PolicyRange.Check($"{path}:{nameof(Retention)}", Retention, TimeSpan.FromDays(1), PolicyRange.Century),
        .. PolicyRange.Check($"{path}:{nameof(RefreshLag)}", RefreshLag, TimeSpan.Zero, TimeSpan.FromDays(7)),
    ];
}
