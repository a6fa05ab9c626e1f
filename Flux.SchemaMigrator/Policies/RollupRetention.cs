using Flux.Timeseries.Policies;

namespace Flux.SchemaMigrator.Policies;

/// <summary>How long the five-minute rollup must be kept for the hourly one, which is built from it.</summary>
internal static class RollupRetention
{
    // A refresh is possible as long as a raw chunk exists, and raw chunks are dropped some hours after their age.
    private static readonly TimeSpan Margin = TimeSpan.FromHours(4);

    /// <summary>
    /// As asked for, but never so short that an hour of which raw rows are left would be computed again without its five-minute buckets.
    /// </summary>
    public static TimeSpan FiveMinutes(FluxPolicies policies)
    {
        var least = policies.Retention.Metrics + policies.Chunks.Metrics + Margin;
        return policies.Rollups.FiveMinutes.Retention < least ? least : policies.Rollups.FiveMinutes.Retention;
    }
}
