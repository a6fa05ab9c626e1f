using Microsoft.Extensions.Logging;

namespace Flux.ServiceDefaults;

internal static partial class Log
{
    [LoggerMessage(EventId = 1001, Level = LogLevel.Warning, Message = "{Method} {Path} answered 503: the database cannot be reached")]
    public static partial void DatabaseUnavailable(this ILogger logger, string method, string? path, Exception error);
}
