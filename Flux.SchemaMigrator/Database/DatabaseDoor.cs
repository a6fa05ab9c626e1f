using Microsoft.Extensions.Logging;
using Npgsql;

namespace Flux.SchemaMigrator;

/// <summary>Opens a connection to a database that may still be starting.</summary>
internal sealed class DatabaseDoor(TimeProvider clock, ILogger<DatabaseDoor> log)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <param name="database">Where to.</param>
    /// <param name="patience">How long to wait for a server that does not answer yet.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="MigrationException">It refused, or it did not answer within <paramref name="patience"/>; the message says which.</exception>
    public async Task<NpgsqlConnection> OpenAsync(NpgsqlDataSource database, TimeSpan patience, CancellationToken cancellation)
    {
        var start = clock.GetTimestamp();
        var told = false;
        while (true)
        {
            try
            {
                return await database.OpenConnectionAsync(cancellation);
            }
            catch (Exception error) when (error is NpgsqlException or TimeoutException)
            {
                var trouble = DatabaseTrouble.Explain(error);
                if (!DatabaseTrouble.PassesWithTime(error))
                    throw new MigrationException($"Refused: {trouble}", error);

                if (clock.GetElapsedTime(start) + Pause > patience)
                    throw new MigrationException($"Gave up after {patience.TotalSeconds:0} s: {trouble}", error);

                if (!told)
                    log.DatabaseAwaited(trouble, patience);

                told = true;
            }

            await Task.Delay(Pause, clock, cancellation);
        }
    }
}
