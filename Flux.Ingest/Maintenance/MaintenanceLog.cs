namespace Flux.Ingest.Maintenance;

internal static partial class MaintenanceLog
{
    [LoggerMessage(EventId = 3201, Level = LogLevel.Debug, Message = "Maintenance step {Step}: {Count} ranges, buckets, chunks or receipts from {Rows} rows in {Took}")]
    public static partial void StepDone(this ILogger logger, string step, long count, long rows, TimeSpan took);

    [LoggerMessage(EventId = 3202, Level = LogLevel.Warning, Message = "Maintenance failed; answers stay exact meanwhile, the next attempt is in {Pause}")]
    public static partial void RoundFailed(this ILogger logger, Exception error, TimeSpan pause);

    [LoggerMessage(EventId = 3203, Level = LogLevel.Information, Message = "TimescaleDB keeps rollups and retention by its own jobs; the maintenance worker rests")]
    public static partial void NothingToMaintain(this ILogger logger);
}
