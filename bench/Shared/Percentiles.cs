namespace Flux.Bench.Shared;

/// <summary>Percentiles of sorted values.</summary>
internal static class Percentiles
{
    /// <summary>The value that a share of all values lies below; the default of the type if there are none.</summary>
    public static T Percentile<T>(this IReadOnlyList<T> sorted, double share)
        where T : struct =>
        sorted.Count == 0 ? default : sorted[Math.Min((int)(sorted.Count * share), sorted.Count - 1)];
}
