using System.Globalization;
using Flux.Timeseries;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Flux.ServiceDefaults;

/// <summary>Healthy when the database answers and its schema is at the version this build needs.</summary>
internal sealed class TimescaleHealthCheck(NpgsqlDataSource database) : IHealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            await using var command = database.CreateCommand($"SELECT {FluxSchema.VersionFunction}()");
            var version = Convert.ToInt32(await command.ExecuteScalarAsync(limit.Token), CultureInfo.InvariantCulture);
            return version >= FluxSchema.Version
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy($"The schema is at version {version} and this build needs {FluxSchema.Version}: run Flux.SchemaMigrator.");
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
