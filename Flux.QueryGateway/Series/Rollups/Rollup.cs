using Flux.Timeseries;

namespace Flux.QueryGateway.Series.Rollups;

/// <summary>A rollup that series can be computed from.</summary>
/// <param name="Source">Its name in results.</param>
/// <param name="Schema">Schema of the relation to read.</param>
/// <param name="Relation">The relation to read, with the columns of <see cref="FluxSchema.Rollups"/>.</param>
/// <param name="Width">Length of its buckets, which begin at its multiples since 1970.</param>
internal sealed record Rollup(SeriesSource Source, string Schema, string Relation, TimeSpan Width)
{
    /// <summary>The views, which are always up to date. Coarsest first, the order in which they are tried.</summary>
    public static IReadOnlyList<Rollup> All { get; } =
    [
        new(SeriesSource.OneHour, "public", FluxSchema.Rollups.OneHour, TimeSpan.FromHours(1)),
        new(SeriesSource.FiveMinutes, "public", FluxSchema.Rollups.FiveMinutes, TimeSpan.FromMinutes(5)),
    ];

    public DateTime Floor(DateTime time) => new(time.Ticks - (time.Ticks % Width.Ticks), DateTimeKind.Utc);

    public DateTime Ceiling(DateTime time) => Floor(time.AddTicks(Width.Ticks - 1));
}

/// <summary>A rollup and the part of it that is up to date.</summary>
/// <param name="Rollup">The relation to read.</param>
/// <param name="Until">The end of its stored buckets; from there on raw rows are read.</param>
/// <param name="Stale">Ranges of whole hours, oldest first, whose raw rows have changed since.</param>
internal sealed record StoredRollup(Rollup Rollup, DateTime Until, IReadOnlyList<(DateTime From, DateTime To)> Stale)
{
    /// <summary>The view, which is always up to date and costs more.</summary>
    public static StoredRollup View(Rollup rollup) => new(rollup, DateTime.MaxValue, []);
}
