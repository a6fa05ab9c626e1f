namespace Flux.QueryGateway.WarmUp;

internal static partial class Log
{
    [LoggerMessage(EventId = 4020, Level = LogLevel.Information, Message = "Warm after {Rounds} rounds of questions, which took {Took}")]
    public static partial void Warm(this ILogger logger, int rounds, TimeSpan took);

    [LoggerMessage(EventId = 4021, Level = LogLevel.Debug, Message = "The database cannot be asked yet; the service is warmed up later")]
    public static partial void NotWarmYet(this ILogger logger, Exception error);

    [LoggerMessage(EventId = 4022, Level = LogLevel.Warning, Message = "The service could not be warmed up; its first answers will be slow")]
    public static partial void NotWarm(this ILogger logger, Exception error);
}
