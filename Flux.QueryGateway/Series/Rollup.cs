using Flux.Timeseries;

namespace Flux.QueryGateway.Series;

/// <summary>A rollup that series can be composed from.</summary>
internal sealed record Rollup(SeriesSource Source, string View, TimeSpan Width)
{
    /// <summary>Coarsest first, the order in which they are tried.</summary>
    public static IReadOnlyList<Rollup> All { get; } =
    [
        new(SeriesSource.OneHour, FluxSchema.Rollups.OneHour, TimeSpan.FromHours(1)),
        new(SeriesSource.FiveMinutes, FluxSchema.Rollups.FiveMinutes, TimeSpan.FromMinutes(5)),
    ];

    public DateTime Floor(DateTime time) => new(time.Ticks - (time.Ticks % Width.Ticks), DateTimeKind.Utc);

    public DateTime Ceiling(DateTime time) => Floor(time.AddTicks(Width.Ticks - 1));
}
