using Flux.SchemaMigrator.Schema;
using Flux.ServiceDefaults;
using Flux.Timeseries;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Flux.SchemaMigrator.Maintenance;

/// <summary>A connection to a database that is at this build's schema.</summary>
internal sealed record MaintenanceSession(NpgsqlConnection Connection, Edition Edition) : IAsyncDisposable
{
    /// <exception cref="MigrationException">There is no such database, or it has to be migrated first.</exception>
    public static async Task<MaintenanceSession> OpenAsync(
        NpgsqlDataSource database, TimeProvider timeProvider, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        var connection = await new DatabaseConnector(timeProvider, logs.CreateLogger<DatabaseConnector>()).OpenAsync(database, Migration.Patience, cancellationToken);
        try
        {
            var server = await ServerFacts.ReadAsync(connection, createExtension: false, cancellationToken);
            return await SchemaJournal.CurrentSchemaAsync(connection, cancellationToken) == SchemaFingerprint.OfThisBuild
                ? new MaintenanceSession(connection, server.Edition)
                : throw new MigrationException(
                    "Refused: the database's schema is not that of this migrator. Run this migrator without a verb first.");
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => Connection.DisposeAsync();
}
