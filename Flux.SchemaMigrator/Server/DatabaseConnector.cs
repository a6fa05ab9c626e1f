using Flux.ServiceDefaults;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Flux.SchemaMigrator;

/// <summary>Opens a connection to a database that may still be starting.</summary>
internal sealed class DatabaseConnector(TimeProvider timeProvider, ILogger<DatabaseConnector> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <param name="database">The database.</param>
    /// <param name="patience">How long to wait for a server that does not answer yet.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="MigrationException">It refused, or it did not answer within <paramref name="patience"/>; the message says
    /// which.</exception>
    public async Task<NpgsqlConnection> OpenAsync(NpgsqlDataSource database, TimeSpan patience, CancellationToken cancellationToken)
    {
        var start = timeProvider.GetTimestamp();
        var isLogged = false;
        while (true)
        {
            try
            {
                return await database.OpenConnectionAsync(cancellationToken);
            }
            catch (Exception error) when (error is NpgsqlException or TimeoutException)
            {
                var problem = DatabaseProblem.Explain(error);
                if (!DatabaseErrors.IsOutage(error))
                    throw new MigrationException($"Refused: {problem}", error);

                if (timeProvider.GetElapsedTime(start) + Pause > patience)
                    throw new MigrationException($"Gave up after {patience.TotalSeconds:0} s: {problem}", error);

                if (!isLogged)
                    logger.DatabaseAwaited(problem, patience);

                isLogged = true;
            }

            await Task.Delay(Pause, timeProvider, cancellationToken);
        }
    }
}
