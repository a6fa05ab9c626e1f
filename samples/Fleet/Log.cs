using Microsoft.Extensions.Logging;

namespace Fleet;

internal static partial class Log
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information,
        Message = "{Devices} devices send to {Ingest}, each every {Interval}; the last hour is filled in first, a reading a minute")]
    public static partial void Started(this ILogger logger, int devices, Uri ingest, TimeSpan interval);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information,
        Message = "The last hour is filled in: {Stored} rows stored, {Duplicates} already stored by an earlier run")]
    public static partial void FilledIn(this ILogger logger, long stored, long duplicates);

    [LoggerMessage(EventId = 3, Level = LogLevel.Information,
        Message = "Last minute: {Metrics} metrics, {Logs} logs and {Events} events stored, "
            + "{Duplicates} rows already stored, {Rejected} rows rejected")]
    public static partial void LastMinute(this ILogger logger, long metrics, long logs, long events, long duplicates, long rejected);

    [LoggerMessage(EventId = 4, Level = LogLevel.Warning,
        Message = "{Rejected} of {Rows} {Table} rejected, the first is row {Index} at {Path}: {Code}, {Reason}")]
    public static partial void Rejected(
        this ILogger logger, long rejected, int rows, string table, long index, string path, string code, string reason);

    [LoggerMessage(EventId = 5, Level = LogLevel.Warning,
        Message = "The ingest service did not accept a batch; it will be sent again: {Reason}")]
    public static partial void SendingAgain(this ILogger logger, string reason);

    [LoggerMessage(EventId = 6, Level = LogLevel.Warning,
        Message = "Readings from {From} to {Until} are not sent: more than an hour behind")]
    public static partial void Skipped(this ILogger logger, DateTimeOffset from, DateTimeOffset until);

    [LoggerMessage(EventId = 7, Level = LogLevel.Critical, Message = "The fleet stops: {Reason}")]
    public static partial void Refused(this ILogger logger, string reason);
}
