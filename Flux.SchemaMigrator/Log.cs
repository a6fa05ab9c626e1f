using Flux.SchemaMigrator.Policies;
using Flux.Timeseries;
using Microsoft.Extensions.Logging;

namespace Flux.SchemaMigrator;

internal static partial class Log
{
    [LoggerMessage(EventId = 2001, Level = LogLevel.Information, Message = "Waiting up to {Patience}: {Problem}")]
    public static partial void DatabaseAwaited(this ILogger logger, string problem, TimeSpan patience);

    [LoggerMessage(EventId = 2002, Level = LogLevel.Information, Message = "PostgreSQL {Server}, TimescaleDB {Extension}, {Edition} edition")]
    public static partial void EditionFound(this ILogger logger, string server, Version extension, Edition edition);

    [LoggerMessage(EventId = 2003, Level = LogLevel.Information, Message = "Applying {Script}: {Why}")]
    public static partial void ScriptApplying(this ILogger logger, string script, string why);

    [LoggerMessage(EventId = 2004, Level = LogLevel.Information, Message = "Schema is at version {Version}, {Scripts} scripts applied by this run")]
    public static partial void SchemaReady(this ILogger logger, int version, int scripts);

    [LoggerMessage(EventId = 2005, Level = LogLevel.Error, Message = "{Reason}")]
    public static partial void MigrationFailed(this ILogger logger, string reason);

    [LoggerMessage(EventId = 2006, Level = LogLevel.Information,
        Message = "No columnstore on the Apache edition: raw rows stay uncompressed (Flux:Columnstore has no effect); rollups and retention are kept by Flux itself")]
    public static partial void NoColumnstore(this ILogger logger);

    [LoggerMessage(EventId = 2007, Level = LogLevel.Information, Message = "Policy {Action}")]
    public static partial void PolicyChanged(this ILogger logger, PolicyAction action);
}
