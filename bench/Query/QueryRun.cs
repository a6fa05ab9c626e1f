using System.Globalization;
using Flux.Bench.Shared;

namespace Flux.Bench.Query;

/// <summary>All targets in turn, round by round, so that other work on the machine affects all of them alike.</summary>
internal static class QueryRun
{
    private const int Rounds = 3;

    public static async Task RunAsync(BenchDatabase database, int[] pages, int[] connections, TimeSpan duration, string? postGraphile)
    {
        var apps = new Dictionary<string, WebApplication>(StringComparer.Ordinal);
        foreach (var name in Targets.Names)
        {
            var isPlain = name is "stock" or "floor";
            apps[name] = await Targets.StartAsync(name, isPlain ? database.PlainConnectionString : database.GatewayConnectionString);
        }

        await using var peer = postGraphile is null ? null : await PostGraphile.StartAsync(postGraphile, database.PlainConnectionString);
        string[] names = peer is null ? Targets.Names : [.. Targets.Names, "postgraphile"];
        using var client = new HttpClient();
        Console.WriteLine(
            "rows | connections | target | requests/s | p50 ms | p99 ms | KiB allocated a request | CPU µs a request | "
            + "to stock | to floor");
        foreach (var rows in pages)
        {
            foreach (var count in connections)
                Print(rows, count, await CompareAsync(rows, count));
        }

        foreach (var app in apps.Values)
            await app.DisposeAsync();

        async Task<Dictionary<string, List<LoopResult>>> CompareAsync(int rows, int count)
        {
            var rounds = names.ToDictionary(name => name, _ => new List<LoopResult>(), StringComparer.Ordinal);
            for (var round = 0; round <= Rounds; round++)
            {
                foreach (var name in names)
                {
                    var result = await ClosedLoop.RunAsync(client, device => Request(name, device, rows), count, duration);
                    // The first round warms.
                    if (round > 0)
                        rounds[name].Add(result);
                }
            }

            return rounds;
        }

        HttpRequestMessage Request(string name, int device, int rows) =>
            apps.TryGetValue(name, out var app) ? Targets.Request(app, name, device, rows) : peer!.Request(device, rows);
    }

    private static void Print(int rows, int connections, Dictionary<string, List<LoopResult>> rounds)
    {
        var speed = rounds.ToDictionary(pair => pair.Key, pair => pair.Value.Average(result => result.PerSecond), StringComparer.Ordinal);
        foreach (var (name, results) in rounds)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{rows} | {connections} | {name} | {speed[name]:F0} | "
                + $"{results.Average(r => r.P50):F1} | {results.Average(r => r.P99):F1} | "
                + $"{results.Average(r => r.Allocated) / 1024:F0} | {results.Average(r => r.Cpu):F0} | "
                + $"{speed[name] / speed["stock"]:F2} | {speed[name] / speed["floor"]:F2}"));
        }
    }
}
