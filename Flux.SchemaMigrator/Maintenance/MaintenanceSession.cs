using Flux.SchemaMigrator.Scripts;
using Flux.Timeseries;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Flux.SchemaMigrator.Maintenance;

/// <summary>A connection to a database that is at this build's schema.</summary>
internal sealed record MaintenanceSession(NpgsqlConnection Connection, Edition Edition) : IAsyncDisposable
{
    /// <exception cref="MigrationException">There is no such database, or it has to be migrated first.</exception>
    public static async Task<MaintenanceSession> OpenAsync(NpgsqlDataSource database, TimeProvider timeProvider, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        var connection = await new DatabaseDoor(timeProvider, logs.CreateLogger<DatabaseDoor>()).OpenAsync(database, Migration.Patience, cancellationToken);
        try
        {
            var server = await ServerFacts.ReadAsync(connection, createExtension: false, cancellationToken);
            var applied = await ScriptJournal.ReadAsync(connection, cancellationToken);
            var version = applied.Count == 0 ? 0 : applied.Max(entry => entry.Number);
            return version == FluxSchema.Version
                ? new MaintenanceSession(connection, server.Edition)
                : throw new MigrationException($"Refused: the database is at schema version {version}, this migrator is made for {FluxSchema.Version}. Run the migrator of one version without a verb first.");
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => Connection.DisposeAsync();
}
