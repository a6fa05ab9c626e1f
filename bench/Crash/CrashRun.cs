using Flux.TestDatabase;

namespace Flux.Bench.Crash;

/// <summary>Writers, kills, and at the end every answer compared with what is stored.</summary>
internal static class CrashRun
{
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(30);

    /// <summary>Runs the plan on a server of its own.</summary>
    /// <exception cref="InvalidOperationException">An answer was wrong in itself, or nothing goes on any more.</exception>
    public static async Task<(Verdict Verdict, CrashLog Log)> RunAsync(CrashPlan plan, CancellationToken cancellationToken)
    {
        await using var server = await KillableServer.StartAsync();
        await using var ingest = new IngestService(server.ConnectionString);
        using var client = new HttpClient(new SocketsHttpHandler { ConnectTimeout = AnswerPatience }) { BaseAddress = ingest.Address, Timeout = AnswerPatience };
        var log = new CrashLog();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var writers = Enumerable.Range(0, plan.Writers).Select(number => new Writer(number, client, log, plan.Seed)).ToArray();
        var writing = Task.WhenAll(writers.Select(writer => writer.RunAsync(stop.Token)));
        try
        {
            var killing = new Killer(server, ingest, log, plan.Seed).RunAsync(plan.Kills, stop.Token);
            // A writer that fails ends the run at once.
            await await Task.WhenAny(killing, writing);
        }
        catch (InvalidOperationException error)
        {
            throw new InvalidOperationException($"{error.Message}\n{log}\nIngest said\n{ingest.LastWords}", error);
        }
        finally
        {
            await stop.CancelAsync();
        }

        await writing.WaitAsync(cancellationToken);
        return (await Verdict.OfAsync(server, [.. writers.SelectMany(writer => writer.Sent)]), log);
    }
}
