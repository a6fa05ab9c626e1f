namespace Flux.QueryGateway.Series;

/// <summary>A rollup and what it can be relied on for.</summary>
/// <param name="Rollup">The relation to read.</param>
/// <param name="Until">Where what it holds ends; from there on raw rows are to be read.</param>
/// <param name="Stale">Stretches of whole hours, oldest first, whose raw rows have changed since.</param>
internal sealed record StoredRollup(Rollup Rollup, DateTime Until, IReadOnlyList<(DateTime From, DateTime To)> Stale)
{
    /// <summary>The view that is right at any time, and costs more.</summary>
    public static StoredRollup View(Rollup rollup) => new(rollup, DateTime.MaxValue, []);
}
