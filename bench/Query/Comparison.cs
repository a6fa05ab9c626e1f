using System.Globalization;

namespace Flux.Bench.Query;

/// <summary>All targets in turn, round by round, so that what else the machine does meets each alike.</summary>
internal static class Comparison
{
    private const int Rounds = 3;

    public static async Task RunAsync(BenchDatabase database, int[] pages, int[] connections, TimeSpan duration, string? postGraphile)
    {
        var apps = new Dictionary<string, WebApplication>(StringComparer.Ordinal);
        foreach (var name in Targets.Names)
            apps[name] = await Targets.StartAsync(name, name is "stock" or "floor" ? database.PlainConnectionString : database.GatewayConnectionString);
        await using var peer = postGraphile is null ? null : await PostGraphile.StartAsync(postGraphile, database.PlainConnectionString);
        string[] names = peer is null ? Targets.Names : [.. Targets.Names, "postgraphile"];
        HttpRequestMessage Question(string name, int device, int rows) => apps.TryGetValue(name, out var app) ? Targets.Question(app, name, device, rows) : peer!.Question(device, rows);
        using var client = new HttpClient();

        Console.WriteLine("rows | connections | target | requests/s | p50 ms | p99 ms | KiB allocated a request | CPU µs a request | ratio to stock | ratio to floor");
        foreach (var rows in pages)
        {
            foreach (var count in connections)
            {
                var rounds = names.ToDictionary(name => name, _ => new List<LoadResult>(), StringComparer.Ordinal);
                for (var round = 0; round <= Rounds; round++)
                {
                    foreach (var name in names)
                    {
                        var result = await Load.RunAsync(client, device => Question(name, device, rows), count, duration);
                        // The first round warms.
                        if (round > 0)
                            rounds[name].Add(result);
                    }
                }

                var speed = rounds.ToDictionary(pair => pair.Key, pair => pair.Value.Average(result => result.PerSecond), StringComparer.Ordinal);
                foreach (var name in names)
                {
                    Console.WriteLine(string.Create(
                        CultureInfo.InvariantCulture,
                        $"{rows} | {count} | {name} | {speed[name]:F0} | {rounds[name].Average(r => r.P50):F1} | {rounds[name].Average(r => r.P99):F1} | {rounds[name].Average(r => r.Allocated) / 1024:F0} | {rounds[name].Average(r => r.Cpu):F0} | {speed[name] / speed["stock"]:F2} | {speed[name] / speed["floor"]:F2}"));
                }
            }
        }

        foreach (var app in apps.Values)
            await app.DisposeAsync();
    }
}
