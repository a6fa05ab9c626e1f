using Microsoft.Extensions.Logging;

namespace Flux.LocalHosting.Terminal;

internal static partial class ResourceLineLog
{
    [LoggerMessage(EventId = 5010, Level = LogLevel.Information, Message = "{LineNumber}: {LineContent}")]
    public static partial void Line(this ILogger logger, int lineNumber, string lineContent);

    [LoggerMessage(EventId = 5011, Level = LogLevel.Error, Message = "{LineNumber}: {LineContent}")]
    public static partial void ErrorLine(this ILogger logger, int lineNumber, string lineContent);
}
