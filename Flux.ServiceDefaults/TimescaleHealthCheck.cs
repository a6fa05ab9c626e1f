using Flux.Timeseries;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Flux.ServiceDefaults;

/// <summary>
/// Healthy when the database answers and has the schema that this build needs, or a newer one (<see cref="SchemaFingerprint"/>).
/// </summary>
internal sealed class TimescaleHealthCheck(NpgsqlDataSource database) : IHealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            await using var command = database.CreateCommand($"SELECT {FluxSchema.HasSchemaFunction}($1)");
            command.Parameters.Add(new() { Value = SchemaFingerprint.OfThisBuild });
            return await command.ExecuteScalarAsync(limit.Token) is true
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy("The database's schema is older than this build: run Flux.SchemaMigrator.");
        }
        catch (PostgresException missing) when (missing.SqlState is PostgresErrorCodes.UndefinedFunction or PostgresErrorCodes.InvalidSchemaName)
        {
            return HealthCheckResult.Unhealthy("The database has no Flux schema: run Flux.SchemaMigrator.");
        }
        catch (PostgresException refused)
        {
            return HealthCheckResult.Unhealthy($"The database refuses: {refused.MessageText}.", refused);
        }
        catch (Exception error) when (error is NpgsqlException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy("The database does not answer.", error);
        }
    }
}
