using Microsoft.Extensions.Logging;

namespace Flux.ServiceDefaults;

/// <summary>Log messages of all services: events 1000 to 1099.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 1001, Level = LogLevel.Warning, Message = "{Method} {Path} returned 503: the database cannot be reached")]
    public static partial void DatabaseUnavailable(this ILogger logger, string method, string? path, Exception error);

    [LoggerMessage(EventId = 1002, Level = LogLevel.Warning, Message = "Health check {Check} failed, /health returns 503: {Reason}")]
    public static partial void Unhealthy(this ILogger logger, string check, string? reason, Exception? error);

    [LoggerMessage(EventId = 1003, Level = LogLevel.Information,
        Message = "Health check {Check} is not ready yet, /health returns 503: {Reason}")]
    public static partial void NotReadyYet(this ILogger logger, string check, string? reason);

    [LoggerMessage(EventId = 1004, Level = LogLevel.Information, Message = "Health check {Check} is healthy")]
    public static partial void Healthy(this ILogger logger, string check);
}
