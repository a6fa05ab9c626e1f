using Microsoft.Extensions.Configuration;

namespace Flux.Timeseries.Policies;

/// <summary>The rollups of metrics, one for each resolution.</summary>
public sealed class RollupPolicies
{
    /// <summary>Buckets of five minutes (<c>Flux:Rollups:5m</c>): kept 1 year by default.</summary>
    [ConfigurationKeyName("5m")]
    public RollupPolicy FiveMinutes { get; set; } = new() { Retention = TimeSpan.FromDays(365), RefreshLag = TimeSpan.FromMinutes(10) };

    /// <summary>Buckets of one hour (<c>Flux:Rollups:1h</c>): kept 5 years by default.</summary>
    [ConfigurationKeyName("1h")]
    public RollupPolicy OneHour { get; set; } = new() { Retention = TimeSpan.FromDays(5 * 365), RefreshLag = TimeSpan.FromMinutes(10) };

    internal IEnumerable<string> Validate(string path) =>
        [.. FiveMinutes.Validate($"{path}:5m"), .. OneHour.Validate($"{path}:1h")];
}
