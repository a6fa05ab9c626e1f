using Flux.Bench.Shared;
using Flux.TestDatabase;

namespace Flux.Bench.Crash;

/// <summary>Writers and kills; at the end every response is compared with what is stored.</summary>
internal static class CrashRun
{
    private static readonly TimeSpan ResponsePatience = TimeSpan.FromSeconds(30);

    // Short: some commits are given up while the database recovers, and their requests get 503.
    private static readonly Dictionary<string, string> Settings = new(StringComparer.Ordinal)
    {
        ["Flux__Ingest__DatabasePatience"] = "00:00:01",
    };

    /// <summary>Runs the plan on a server of its own.</summary>
    /// <exception cref="InvalidOperationException">A response contradicted its request, or there was no progress.</exception>
    public static async Task<(Verdict Verdict, CrashLog Log)> RunAsync(CrashPlan plan, CancellationToken cancellationToken)
    {
        await using var server = await KillableServer.StartAsync();
        await using var ingest = IngestProcess.StartOpen(server.ConnectionString, Settings);
        using var client = new HttpClient(new SocketsHttpHandler { ConnectTimeout = ResponsePatience })
        {
            BaseAddress = ingest.Address,
            Timeout = ResponsePatience,
        };
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
            throw new InvalidOperationException($"{error.Message}\n{log}\nOutput of ingest:\n{ingest.LastOutput}", error);
        }
        finally
        {
            await stop.CancelAsync();
        }

        await writing.WaitAsync(cancellationToken);
        return (await Verdict.OfAsync(server, [.. writers.SelectMany(writer => writer.Sent)]), log);
    }
}
