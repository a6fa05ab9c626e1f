using System.Data;
using Npgsql;

namespace Flux.ServiceDefaults;

/// <summary>Names database spans after what the statement does: <c>SELECT device_metrics</c>, where Npgsql names every one <c>postgresql</c>.</summary>
/// <remarks>Npgsql asks for names only while somebody listens to its spans.</remarks>
internal static class StatementTracing
{
    public static void Configure(NpgsqlDataSourceBuilder builder) => builder.ConfigureTracing(tracing => tracing
        .ConfigureCommandSpanNameProvider(command => command.CommandType == CommandType.Text ? StatementName.Of(command.CommandText) : null)
        .ConfigureBatchSpanNameProvider(NameOf)
        .ConfigureCopyOperationSpanNameProvider(StatementName.Of));

    /// <summary>The name of the first statement; of several, after the word that OpenTelemetry has for batches.</summary>
    private static string? NameOf(NpgsqlBatch batch) => batch.BatchCommands switch
    {
        [] => null,
        [var only] => StatementName.Of(only.CommandText),
        [var first, ..] => $"BATCH {StatementName.Of(first.CommandText)}",
    };
}
