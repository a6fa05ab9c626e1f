using Microsoft.Extensions.Logging;

namespace Flux.ServiceDefaults;

internal static partial class Log
{
    [LoggerMessage(EventId = 1001, Level = LogLevel.Warning, Message = "{Method} {Path} answered 503: the database cannot be reached")]
    public static partial void DatabaseUnavailable(this ILogger logger, string method, string? path, Exception error);

    [LoggerMessage(EventId = 1002, Level = LogLevel.Warning, Message = "Health check {Check} fails, /health answers 503: {Reason}")]
    public static partial void Unhealthy(this ILogger logger, string check, string? reason, Exception? error);

    [LoggerMessage(EventId = 1003, Level = LogLevel.Information, Message = "Health check {Check} is not ready yet, /health answers 503: {Reason}")]
    public static partial void NotReadyYet(this ILogger logger, string check, string? reason);

    [LoggerMessage(EventId = 1004, Level = LogLevel.Information, Message = "Health check {Check} is healthy")]
    public static partial void Healthy(this ILogger logger, string check);

    [LoggerMessage(EventId = 1101, Level = LogLevel.Warning,
        Message = "{Environment}: requests from this machine are let in without a key (Flux:Auth:Open=false closes it)")]
    public static partial void OpenToThisMachine(this ILogger logger, string environment);

    [LoggerMessage(EventId = 1102, Level = LogLevel.Warning, Message = "Key {Id} in flux.api_keys cannot be used: {Reason}")]
    public static partial void KeyUnusable(this ILogger logger, string id, string reason);

    [LoggerMessage(EventId = 1103, Level = LogLevel.Warning, Message = "The last use of {Keys} keys could not be recorded and will be tried again")]
    public static partial void KeyUseNotRecorded(this ILogger logger, int keys, Exception error);
}
