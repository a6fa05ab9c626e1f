namespace Flux.QueryGateway.OData;

internal static partial class Log
{
    [LoggerMessage(EventId = 4001, Level = Microsoft.Extensions.Logging.LogLevel.Warning, Message = "A query was refused because it could not be translated: {Query}")]
    public static partial void NotTranslated(this ILogger logger, string? query, Exception error);

    [LoggerMessage(EventId = 4002, Level = Microsoft.Extensions.Logging.LogLevel.Warning, Message = "A query on {Path} was cancelled at its time limit")]
    public static partial void TimedOut(this ILogger logger, string? path, Exception error);

    [LoggerMessage(EventId = 4003, Level = Microsoft.Extensions.Logging.LogLevel.Error, Message = "An answer was cut off after it had begun: {Path}")]
    public static partial void CutOff(this ILogger logger, string? path, Exception error);

    [LoggerMessage(EventId = 4004, Level = Microsoft.Extensions.Logging.LogLevel.Information, Message = "The database refused a query with {SqlState}: {Query}")]
    public static partial void RefusedByDatabase(this ILogger logger, string sqlState, string? query, Exception error);
}
