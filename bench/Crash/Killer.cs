using System.Diagnostics;
using Flux.TestDatabase;
using Npgsql;

namespace Flux.Bench.Crash;

/// <summary>Kills at random moments of a run that is making headway, and brings back what it killed.</summary>
internal sealed class Killer(KillableServer server, IngestService ingest, CrashLog log, int seed)
{
    private const int MostRequestsBetween = 30;

    // However short the run, it begins with one kill of each kind.
    private const int EachOnce = 3;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly Random _random = new(seed);

    public async Task RunAsync(int kills, CancellationToken cancellationToken)
    {
        while (log.Kills < kills)
        {
            // A kill is worth something only in the middle of work.
            await HeadwayAsync(_random.Next(1, MostRequestsBetween), cancellationToken);
            await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(40)), TimeProvider.System, cancellationToken);
            await KillAsync(log.Kills < EachOnce ? log.Kills : _random.Next(8), cancellationToken);
        }

        await HeadwayAsync(MostRequestsBetween, cancellationToken);
    }

    private Task KillAsync(int dice, CancellationToken cancellationToken) => dice switch
    {
        0 or 3 or 4 => KillIngestAsync(),
        1 or 5 or 6 => KillSessionAsync(cancellationToken),
        2 => KillDatabaseAsync(),
        _ => Task.WhenAll(KillDatabaseAsync(), KillIngestAsync()),
    };

    private async Task HeadwayAsync(int requests, CancellationToken cancellationToken)
    {
        var (start, goal) = (Stopwatch.GetTimestamp(), log.Acknowledged + requests);
        while (log.Acknowledged < goal)
        {
            if (ingest.HasFailed || Stopwatch.GetElapsedTime(start) > Patience)
                throw new InvalidOperationException($"No headway: ingest {(ingest.HasFailed ? "ended by itself" : "stands still")}.");

            await Task.Delay(Tick, TimeProvider.System, cancellationToken);
        }
    }

    private async Task KillIngestAsync()
    {
        log.Killed(Victim.Ingest);
        await ingest.KillAsync();
    }

    private async Task KillDatabaseAsync()
    {
        log.Killed(Victim.Database);
        await server.KillAsync();
        // Longer than the service's patience, now and then: then its requests are answered 503.
        if (_random.Next(3) == 0)
            await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System);

        await server.StartAgainAsync();
    }

    private async Task KillSessionAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(server.ConnectionString) { Pooling = false }.ConnectionString);
            await connection.OpenAsync(cancellationToken);
            await using var find = new NpgsqlCommand("""
                SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
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
            // The session ended first, or the server still recovers: the next kill then.
        }
    }
}
