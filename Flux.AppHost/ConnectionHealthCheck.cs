using Flux.Timeseries;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Flux.AppHost;

/// <summary>Healthy when a connection can be opened.</summary>
internal sealed class ConnectionHealthCheck(IResourceWithConnectionString resource) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var connectionString = await resource.GetConnectionStringAsync(cancellationToken);
            var options = new NpgsqlConnectionStringBuilder(FluxConnectionString.Parse(connectionString!)) { Pooling = false };
            // Without a database name Npgsql would use the user name.
            options.Database ??= "postgres";
            await using var connection = new NpgsqlConnection(options.ConnectionString);
            await connection.OpenAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception error) when (error is NpgsqlException or TimeoutException or FormatException or ArgumentException)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, error.Message);
        }
    }
}
