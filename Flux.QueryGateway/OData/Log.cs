namespace Flux.QueryGateway.OData;

internal static partial class Log
{
    [LoggerMessage(EventId = 4001, Level = Microsoft.Extensions.Logging.LogLevel.Warning,
        Message = "Rejected a query that cannot be translated: {Query}")]
    public static partial void NotTranslated(this ILogger logger, string? query, Exception error);

    [LoggerMessage(
        EventId = 4002, Level = Microsoft.Extensions.Logging.LogLevel.Warning, Message = "Cancelled a query on {Path} at its time limit")]
    public static partial void TimedOut(this ILogger logger, string? path, Exception error);

    [LoggerMessage(
        EventId = 4003, Level = Microsoft.Extensions.Logging.LogLevel.Error, Message = "Aborted a response after it had begun: {Path}")]
    public static partial void CutOff(this ILogger logger, string? path, Exception error);

    [LoggerMessage(EventId = 4004, Level = Microsoft.Extensions.Logging.LogLevel.Information,
        Message = "The database rejected a query with {SqlState}: {Query}")]
    public static partial void RefusedByDatabase(this ILogger logger, string sqlState, string? query, Exception error);
}
