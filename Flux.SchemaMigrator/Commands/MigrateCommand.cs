using Flux.Timeseries.Policies;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Flux.SchemaMigrator.Commands;

/// <summary>Migrates: what the program does when no verb is given.</summary>
internal sealed class MigrateCommand(NpgsqlDataSource database, IOptions<FluxPolicies> policies, TimeProvider clock, ILoggerFactory logs) : IMigratorCommand
{
    public Task RunAsync(CancellationToken cancellation) =>
        new Migration(clock, logs).RunAsync(database, policies.Value, Migration.Patience, cancellation);
}
