using System.Diagnostics;
using System.Globalization;
using Flux.Bench.Shared;

namespace Flux.Bench.Query;

/// <summary>New processes: the time until they are healthy, and the pages of 1,000 rows they serve in the second after that.</summary>
internal static class FirstSecondRun
{
    public const string Process = "first-process";

    private const int Rounds = 3;

    /// <summary>Each target in processes of its own, in turn.</summary>
    public static async Task<int> RunAsync(BenchDatabase database, string[] targets)
    {
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var target in targets)
            {
                var exitCode = await OwnProcess.RunAsync(["query", Process, target, database.GatewayConnectionString]);
                if (exitCode != 0)
                    return exitCode;
            }
        }

        return 0;
    }

    public static async Task<int> MeasureAsync(string target, string connectionString)
    {
        var started = Stopwatch.GetTimestamp();
        await using var app = await Targets.StartAsync(target, connectionString);
        using var client = new HttpClient();
        // Also warms the client, which is not measured.
        while (!(await client.GetAsync($"{app.Urls.First()}/health")).IsSuccessStatusCode)
            await Task.Yield();
        var ready = Stopwatch.GetElapsedTime(started);

        var second = TimeSpan.FromSeconds(1);
        var result = await ClosedLoop.RunAsync(client, device => Targets.Request(app, target, device, 1000), connections: 4, second);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{target} | ready after {ready.TotalSeconds:F1} s | {result.PerSecond:F0} requests/s in the first second | "
            + $"p50 {result.P50:F1} ms | p99 {result.P99:F1} ms"));
        return 0;
    }
}
