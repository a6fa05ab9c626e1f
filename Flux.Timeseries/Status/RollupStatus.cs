namespace Flux.Timeseries.Status;

/// <summary>One rollup.</summary>
/// <param name="Name">The view.</param>
/// <param name="Watermark">
/// Buckets below are stored, those from here on are computed when they are read; null before the first refresh.
/// </param>
/// <param name="Lag">How far the watermark is behind the clock.</param>
/// <param name="PendingBuckets">
/// Notes of stored buckets that got late rows and are computed from raw rows until the next refresh, counted up to 100,000; null where the
/// edition does not tell.
/// </param>
public sealed record RollupStatus(string Name, DateTimeOffset? Watermark, TimeSpan? Lag, long? PendingBuckets);
