namespace Flux.Timeseries.Policies;

/// <summary>
/// How long raw rows are kept. Rows leave by whole chunks, so a row may live one chunk longer; ingest refuses rows older than this.
/// </summary>
public sealed class RetentionPolicy
{
    /// <summary>Metrics: 90 days by default, 1 hour to 100 years.</summary>
    public TimeSpan Metrics { get; set; } = TimeSpan.FromDays(90);

    /// <summary>Logs: 30 days by default, 1 hour to 100 years.</summary>
    public TimeSpan Logs { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Events: 180 days by default, 1 hour to 100 years.</summary>
    public TimeSpan Events { get; set; } = TimeSpan.FromDays(180);

    internal IEnumerable<string> Validate(string path) =>
    [
        .. PolicyRange.Check($"{path}:Metrics", Metrics, TimeSpan.FromHours(1), PolicyRange.Century),
        .. PolicyRange.Check($"{path}:Logs", Logs, TimeSpan.FromHours(1), PolicyRange.Century),
        .. PolicyRange.Check($"{path}:Events", Events, TimeSpan.FromHours(1), PolicyRange.Century),
    ];
}
