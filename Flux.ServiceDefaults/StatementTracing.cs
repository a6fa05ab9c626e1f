using System.Data;
using Npgsql;

namespace Flux.ServiceDefaults;

/// <summary>
/// Names database spans by their statement, for example <c>SELECT device_metrics</c>; Npgsql names all <c>postgresql</c>.
/// </summary>
/// <remarks>Npgsql asks for names only while its spans are collected.</remarks>
internal static class StatementTracing
{
    public static void Configure(NpgsqlDataSourceBuilder builder) => builder.ConfigureTracing(tracing => tracing
        .ConfigureCommandSpanNameProvider(command => command.CommandType == CommandType.Text ? StatementName.Of(command.CommandText) : null)
        .ConfigureBatchSpanNameProvider(NameOf)
        .ConfigureCopyOperationSpanNameProvider(StatementName.Of));

    /// <summary>The name of the first statement, after OpenTelemetry's word for batches if there are several.</summary>
    private static string? NameOf(NpgsqlBatch batch) => batch.BatchCommands switch
    {
        [] => null,
        [var only] => StatementName.Of(only.CommandText),
        [var first, ..] => $"BATCH {StatementName.Of(first.CommandText)}",
    };
}
