using Flux.Timeseries.Policies;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Flux.SchemaMigrator.Commands;

/// <summary>Migrates: what the program does when no verb is given.</summary>
internal sealed class MigrateCommand(NpgsqlDataSource database, IOptions<FluxPolicies> policies, TimeProvider timeProvider, ILoggerFactory logs) : IMigratorCommand
{
    public Task RunAsync(CancellationToken cancellationToken) =>
        new Migration(timeProvider, logs).RunAsync(database, policies.Value, Migration.Patience, cancellationToken);
}
