using Microsoft.Extensions.Logging;

namespace Flux.LocalHosting.Orchestration;

internal static partial class LifecycleLog
{
    [LoggerMessage(EventId = 5001, Level = LogLevel.Error, Message = "{Reason}")]
    public static partial void StartFailed(this ILogger logger, string reason);

    [LoggerMessage(EventId = 5002, Level = LogLevel.Error, Message = "'{Resource}' could not be stopped")]
    public static partial void StopFailed(this ILogger logger, string resource, Exception failure);
}
