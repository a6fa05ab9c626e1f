using System.Diagnostics;
using Flux.Bench.Shared;
using Flux.TestDatabase;
using Npgsql;

namespace Flux.Bench.Crash;

/// <summary>Kills at random moments while requests are being committed, and restarts what it killed.</summary>
internal sealed class Killer(KillableServer server, IngestProcess ingest, CrashLog log, int seed)
{
    private const int MostRequestsBetween = 30;

    // Every run starts with one kill of each kind.
    private const int EachOnce = 3;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly Random _random = new(seed);

    public async Task RunAsync(int kills, CancellationToken cancellationToken)
    {
        while (log.Kills < kills)
        {
            // Wait for progress: a kill tests nothing while no request is in flight.
            await ProgressAsync(_random.Next(1, MostRequestsBetween), cancellationToken);
            await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(40)), TimeProvider.System, cancellationToken);
            await KillAsync(log.Kills < EachOnce ? log.Kills : _random.Next(8), cancellationToken);
        }

        await ProgressAsync(MostRequestsBetween, cancellationToken);
    }

    private Task KillAsync(int dice, CancellationToken cancellationToken) => dice switch
    {
        0 or 3 or 4 => KillIngestAsync(),
        1 or 5 or 6 => KillSessionAsync(cancellationToken),
        2 => KillDatabaseAsync(),
        _ => Task.WhenAll(KillDatabaseAsync(), KillIngestAsync()),
    };

    private async Task ProgressAsync(int requests, CancellationToken cancellationToken)
    {
        var (start, goal) = (Stopwatch.GetTimestamp(), log.Acknowledged + requests);
        while (log.Acknowledged < goal)
        {
            if (ingest.HasFailed || Stopwatch.GetElapsedTime(start) > Patience)
                throw new InvalidOperationException(ingest.HasFailed ? "Ingest ended by itself." : "Ingest acknowledges nothing.");

            await Task.Delay(Tick, TimeProvider.System, cancellationToken);
        }
    }

    private async Task KillIngestAsync()
    {
        log.Killed(Victim.Ingest);
        await ingest.KillAndRestartAsync();
    }

    private async Task KillDatabaseAsync()
    {
        log.Killed(Victim.Database);
        await server.KillAsync();
        // Sometimes longer than the service's patience, so that its requests get 503.
        if (_random.Next(3) == 0)
            await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System);

        await server.StartAgainAsync();
    }

    private async Task KillSessionAsync(CancellationToken cancellationToken)
    {
        try
        {
            var unpooled = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Pooling = false };
            await using var connection = new NpgsqlConnection(unpooled.ConnectionString);
            await connection.OpenAsync(cancellationToken);
            await using var find = new NpgsqlCommand("""
                SELECT pid FROM pg_stat_activity
                WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
                ORDER BY state = 'idle', random() LIMIT 1
                """, connection);
            if (await find.ExecuteScalarAsync(cancellationToken) is not int pid)
                return;

            using var session = Process.GetProcessById(pid);
            session.Kill();
            log.Killed(Victim.Session);
        }
        catch (Exception gone) when (gone is NpgsqlException or ArgumentException)
        {
            // The session ended first, or the server still recovers: nothing was killed.
        }
    }
}
