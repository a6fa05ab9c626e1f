using Flux.Timeseries;

namespace Flux.QueryGateway.Series.Rollups;

/// <summary>A rollup that series can be composed from.</summary>
/// <param name="Source">Its name in answers.</param>
/// <param name="Schema">Schema of the relation to read.</param>
/// <param name="Relation">The relation to read, with the columns of <see cref="FluxSchema.Rollups"/>.</param>
/// <param name="Width">Length of its buckets, which begin at its multiples since 1970.</param>
internal sealed record Rollup(SeriesSource Source, string Schema, string Relation, TimeSpan Width)
{
    /// <summary>The views that are always right. Coarsest first, the order in which they are tried.</summary>
    public static IReadOnlyList<Rollup> All { get; } =
    [
        new(SeriesSource.OneHour, "public", FluxSchema.Rollups.OneHour, TimeSpan.FromHours(1)),
        new(SeriesSource.FiveMinutes, "public", FluxSchema.Rollups.FiveMinutes, TimeSpan.FromMinutes(5)),
    ];

    public DateTime Floor(DateTime time) => new(time.Ticks - (time.Ticks % Width.Ticks), DateTimeKind.Utc);

    public DateTime Ceiling(DateTime time) => Floor(time.AddTicks(Width.Ticks - 1));
}

/// <summary>A rollup and what it can be relied on for.</summary>
/// <param name="Rollup">The relation to read.</param>
/// <param name="Until">Where what it holds ends; from there on raw rows are to be read.</param>
/// <param name="Stale">Stretches of whole hours, oldest first, whose raw rows have changed since.</param>
internal sealed record StoredRollup(Rollup Rollup, DateTime Until, IReadOnlyList<(DateTime From, DateTime To)> Stale)
{
    /// <summary>The view that is right at any time, and costs more.</summary>
    public static StoredRollup View(Rollup rollup) => new(rollup, DateTime.MaxValue, []);
}
