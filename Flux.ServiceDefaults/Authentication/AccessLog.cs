using Microsoft.Extensions.Logging;

namespace Flux.ServiceDefaults.Authentication;

/// <summary>Log messages of authentication: events 1100 to 1199.</summary>
internal static partial class AccessLog
{
    [LoggerMessage(EventId = 1101, Level = LogLevel.Warning,
        Message = "{Environment}: requests from this machine need no key (set Flux:Auth:Open=false to require one)")]
    public static partial void OpenToThisMachine(this ILogger logger, string environment);

    [LoggerMessage(EventId = 1102, Level = LogLevel.Warning, Message = "Key {Id} in flux.api_keys cannot be used: {Reason}")]
    public static partial void KeyUnusable(this ILogger logger, string id, string reason);

    [LoggerMessage(EventId = 1103, Level = LogLevel.Warning, Message = "The last use of {Keys} keys could not be recorded; retrying later")]
    public static partial void KeyUseNotRecorded(this ILogger logger, int keys, Exception error);
}
