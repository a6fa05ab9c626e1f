namespace Flux.Timeseries.Policies;

/// <summary>The age at which a chunk of each table is compressed.</summary>
public sealed class ColumnstoreAges
{
    /// <summary>Metrics: 7 days by default, 1 hour to 100 years.</summary>
    public TimeSpan Metrics { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Logs: 7 days by default, 1 hour to 100 years.</summary>
    public TimeSpan Logs { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Events: 7 days by default, 1 hour to 100 years.</summary>
    public TimeSpan Events { get; set; } = TimeSpan.FromDays(7);

    internal IEnumerable<string> Validate(string path) =>
    [
        .. PolicyRange.Check($"{path}:Metrics", Metrics, TimeSpan.FromHours(1), PolicyRange.Century),
        .. PolicyRange.Check($"{path}:Logs", Logs, TimeSpan.FromHours(1), PolicyRange.Century),
        .. PolicyRange.Check($"{path}:Events", Events, TimeSpan.FromHours(1), PolicyRange.Century),
    ];
}
