namespace Flux.Timeseries.Policies;

/// <summary>The time span of one chunk of each hypertable, whole hours. A change applies to new chunks.</summary>
public sealed class ChunkPolicy
{
    /// <summary>Metrics: 1 day by default, 1 hour to 1 year.</summary>
    public TimeSpan Metrics { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Logs: 1 day by default, 1 hour to 1 year.</summary>
    public TimeSpan Logs { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Events: 7 days by default, 1 hour to 1 year.</summary>
    public TimeSpan Events { get; set; } = TimeSpan.FromDays(7);

    internal IEnumerable<string> Validate(string path) =>
    [
        .. Check($"{path}:Metrics", Metrics),
        .. Check($"{path}:Logs", Logs),
        .. Check($"{path}:Events", Events),
    ];

    private static IEnumerable<string> Check(string key, TimeSpan value) =>
        value.Ticks % TimeSpan.TicksPerHour == 0
            ? PolicyRange.Check(key, value, TimeSpan.FromHours(1), TimeSpan.FromDays(366))
            // A rollup bucket must lie in one chunk: a chunk is dropped only once every bucket in it is stored.
            : [$"{key} is {value:c}, but a chunk must span whole hours."];
}
