namespace Flux.SchemaMigrator.Policies;

/// <summary>A TimescaleDB job that keeps a policy, in force or wanted.</summary>
/// <param name="Id">Number of the job, 0 for one that is only wanted.</param>
/// <param name="Procedure">What it runs: <c>policy_retention</c> …</param>
/// <param name="Relation">The table or continuous aggregate.</param>
/// <param name="Offsets">Its durations by their names in the job's configuration.</param>
/// <param name="Every">How often it runs, null where TimescaleDB decides.</param>
internal sealed record Job(int Id, string Procedure, string Relation, IReadOnlyDictionary<string, TimeSpan> Offsets, TimeSpan? Every = null)
{
    public const string Retention = "policy_retention";

    /// <summary>Flux's own, for raw metrics: drops only what the rollups hold.</summary>
    public const string RetainMetrics = "retain_metrics";
    public const string Compression = "policy_compression";
    public const string Refresh = "policy_refresh_continuous_aggregate";

    /// <summary>Flux's own, for the receipts of ingest requests.</summary>
    public const string ExpireReceipts = "expire_receipts";

    /// <summary>Flux's own, for the time index of raw metrics.</summary>
    public const string SummarizeMetrics = "summarize_metrics";

    public string Subject => Procedure switch
    {
        Retention or RetainMetrics or ExpireReceipts => $"retention of {Relation}",
        Compression => $"columnstore of {Relation}",
        SummarizeMetrics => $"time index of {Relation}",
        _ => $"refresh of {Relation}",
    };

    public string Text => Every is { } every && Procedure != SummarizeMetrics ? $"{Durations}, every {Duration.Text(every)}" : Durations;

    private string Durations => Procedure switch
    {
        Retention or RetainMetrics or ExpireReceipts => Duration.Text(Offsets.GetValueOrDefault("drop_after")),
        Compression => $"after {Duration.Text(Offsets.GetValueOrDefault("compress_after"))}",
        SummarizeMetrics => $"every {Duration.Text(Every.GetValueOrDefault())}",
        _ => $"from {Duration.Text(Offsets.GetValueOrDefault("start_offset"))} to {Duration.Text(Offsets.GetValueOrDefault("end_offset"))} ago",
    };

    public bool IsLike(Job other) => Procedure == other.Procedure && Relation == other.Relation;

    /// <summary>True if <paramref name="other"/> is as this wanted job asks.</summary>
    public bool IsKeptBy(Job other) =>
        (Every is null || Every == other.Every)
        && Offsets.All(offset => other.Offsets.TryGetValue(offset.Key, out var value) && value == offset.Value);
}
