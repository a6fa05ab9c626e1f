namespace Flux.QueryGateway.WarmUp;

internal static partial class Log
{
    [LoggerMessage(EventId = 4020, Level = LogLevel.Information, Message = "Warm-up complete: {Rounds} rounds in {Took}")]
    public static partial void Warm(this ILogger logger, int rounds, TimeSpan took);

    [LoggerMessage(EventId = 4021, Level = LogLevel.Debug, Message = "Database not ready; the warm-up is tried again")]
    public static partial void NotWarmYet(this ILogger logger, Exception error);

    [LoggerMessage(EventId = 4022, Level = LogLevel.Warning, Message = "Warm-up failed; the first responses will be slow")]
    public static partial void NotWarm(this ILogger logger, Exception error);
}
