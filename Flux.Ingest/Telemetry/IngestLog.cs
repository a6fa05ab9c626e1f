namespace Flux.Ingest.Telemetry;

/// <summary>What this service logs: events 3000 to 3999.</summary>
internal static partial class IngestLog
{
    [LoggerMessage(EventId = 3001, Level = LogLevel.Warning, Message = "A commit of {Requests} requests with {Rows} rows is tried again")]
    public static partial void CommitRetried(this ILogger logger, int requests, int rows, Exception error);

    [LoggerMessage(EventId = 3002, Level = LogLevel.Error, Message = "A commit of {Requests} requests with {Rows} rows was given up: the database stays away")]
    public static partial void CommitGivenUp(this ILogger logger, int requests, int rows, Exception error);

    [LoggerMessage(EventId = 3003, Level = LogLevel.Warning, Message = "The database refused {Rows} rows for {Table} with {SqlState}")]
    public static partial void RequestRefused(this ILogger logger, string table, int rows, string sqlState, Exception error);

    [LoggerMessage(EventId = 3004, Level = LogLevel.Information, Message = "A commit of {Requests} requests was refused with {SqlState} and is split")]
    public static partial void CommitSplit(this ILogger logger, int requests, string sqlState);

    [LoggerMessage(EventId = 3005, Level = LogLevel.Critical, Message = "A writer ended in the middle of a commit of {Requests} requests with {Rows} rows")]
    public static partial void CommitFailed(this ILogger logger, int requests, int rows, Exception error);

    [LoggerMessage(EventId = 3006, Level = LogLevel.Error, Message = "The database is away; writes are answered 503")]
    public static partial void DatabaseAway(this ILogger logger);

    [LoggerMessage(EventId = 3007, Level = LogLevel.Information, Message = "The database is back; writes are taken again")]
    public static partial void DatabaseBack(this ILogger logger);

    [LoggerMessage(EventId = 3008, Level = LogLevel.Warning, Message = "A receipt could not be read; its request is answered 503")]
    public static partial void ReceiptNotRead(this ILogger logger, Exception error);

    [LoggerMessage(EventId = 3009, Level = LogLevel.Error,
        Message = "A commit of {Requests} requests with {Rows} rows is not confirmed by the standbys in time; its requests get 503 not-replicated")]
    public static partial void CommitNotReplicated(this ILogger logger, int requests, int rows);
}
