namespace Flux.QueryGateway.GraphQL;

internal static partial class Log
{
    [LoggerMessage(EventId = 4501, Level = LogLevel.Error, Message = "GraphQL field {Field} failed")]
    public static partial void FieldFailed(this ILogger logger, string field, Exception error);

    [LoggerMessage(EventId = 4502, Level = LogLevel.Warning, Message = "A GraphQL field failed: the database cannot be reached")]
    public static partial void DatabaseUnavailable(this ILogger logger, Exception error);
}
