using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace Flux.QueryGateway.GraphQL;

internal static partial class Log
{
    [LoggerMessage(EventId = 4501, Level = LogLevel.Error, Message = "GraphQL field {Field} failed")]
    public static partial void FieldFailed(this ILogger logger, string field, Exception error);

    [LoggerMessage(EventId = 4502, Level = LogLevel.Warning, Message = "A GraphQL field failed: database unreachable")]
    public static partial void DatabaseUnavailable(this ILogger logger, Exception error);

    [LoggerMessage(EventId = 4503, Level = LogLevel.Information, Message = "Ended a subscription: {Code}")]
    public static partial void SubscriptionEnded(this ILogger logger, string code, Exception? error);

    [LoggerMessage(EventId = 4504, Level = LogLevel.Information, Message = "A subscriber read nothing for {Time}; closed its connection")]
    public static partial void SubscriberStuck(this ILogger logger, TimeSpan time);

    [LoggerMessage(EventId = 4505, Level = LogLevel.Warning, Message = "Reading the feed of commits failed; trying again")]
    public static partial void FeedInterrupted(this ILogger logger, Exception error);
}
