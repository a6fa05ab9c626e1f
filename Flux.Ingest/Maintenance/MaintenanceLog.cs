namespace Flux.Ingest.Maintenance;

/// <summary>Log messages of maintenance: events 3200 to 3299.</summary>
internal static partial class MaintenanceLog
{
    [LoggerMessage(EventId = 3201, Level = LogLevel.Debug,
        Message = "Maintenance step {Step}: {Count} ranges, buckets, chunks or receipts from {Rows} rows in {Took}")]
    public static partial void StepDone(this ILogger logger, string step, long count, long rows, TimeSpan took);

    [LoggerMessage(EventId = 3202, Level = LogLevel.Warning,
        Message = "Maintenance failed; query results stay exact, next attempt in {Pause}")]
    public static partial void RoundFailed(this ILogger logger, Exception error, TimeSpan pause);

    [LoggerMessage(EventId = 3203, Level = LogLevel.Information,
        Message = "Jobs of TimescaleDB keep rollups and retention; the maintenance worker is not needed")]
    public static partial void NothingToMaintain(this ILogger logger);
}
