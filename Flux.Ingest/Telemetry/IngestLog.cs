namespace Flux.Ingest.Telemetry;

/// <summary>Log messages of this service: events 3000 to 3999.</summary>
internal static partial class IngestLog
{
    [LoggerMessage(EventId = 3001, Level = LogLevel.Warning, Message = "Commit of {Requests} requests with {Rows} rows failed; retrying")]
    public static partial void CommitRetried(this ILogger logger, int requests, int rows, Exception error);

    [LoggerMessage(EventId = 3002, Level = LogLevel.Error,
        Message = "Commit of {Requests} requests with {Rows} rows abandoned: the database is still unreachable")]
    public static partial void CommitAbandoned(this ILogger logger, int requests, int rows, Exception error);

    [LoggerMessage(EventId = 3003, Level = LogLevel.Warning, Message = "The database refused {Rows} rows for {Table} with {SqlState}")]
    public static partial void RequestRefused(this ILogger logger, string table, int rows, string sqlState, Exception error);

    [LoggerMessage(EventId = 3004, Level = LogLevel.Information,
        Message = "The database refused a commit of {Requests} requests with {SqlState}; committing its halves separately")]
    public static partial void CommitSplit(this ILogger logger, int requests, string sqlState);

    [LoggerMessage(EventId = 3005, Level = LogLevel.Critical,
        Message = "A writer stopped during a commit of {Requests} requests with {Rows} rows")]
    public static partial void CommitFailed(this ILogger logger, int requests, int rows, Exception error);

    [LoggerMessage(EventId = 3006, Level = LogLevel.Error, Message = "Database unreachable; rejecting writes with 503")]
    public static partial void DatabaseUnreachable(this ILogger logger);

    [LoggerMessage(EventId = 3007, Level = LogLevel.Information, Message = "Database reachable again; accepting writes")]
    public static partial void DatabaseReachable(this ILogger logger);

    [LoggerMessage(EventId = 3008, Level = LogLevel.Warning, Message = "A receipt could not be read; rejecting its request with 503")]
    public static partial void ReceiptNotRead(this ILogger logger, Exception error);

    [LoggerMessage(EventId = 3009, Level = LogLevel.Error,
        Message = "The standbys did not confirm a commit of {Requests} requests with {Rows} rows in time; its requests get 503")]
    public static partial void CommitNotReplicated(this ILogger logger, int requests, int rows);
}
