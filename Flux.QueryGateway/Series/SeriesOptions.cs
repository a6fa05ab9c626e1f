using System.ComponentModel.DataAnnotations;

namespace Flux.QueryGateway.Series;

/// <summary>Limits of series queries, section <c>Flux:Series</c>.</summary>
internal sealed class SeriesOptions
{
    public const string Section = "Flux:Series";

    /// <summary>The most buckets that one series may span.</summary>
    [Range(1, 1_000_000)]
    public int MaxBuckets { get; set; } = 50_000;

    /// <summary>The most points that one result may be computed from, before <c>maxPoints</c> thins them.</summary>
    [Range(1, 10_000_000)]
    public int MaxPoints { get; set; } = 250_000;
}
