using System.Diagnostics;
using System.Globalization;

namespace Flux.Bench.Query;

/// <summary>Processes that have just become ready: how many answers of 1,000 rows in their first second, and how long they took to get ready.</summary>
internal static class FirstSecond
{
    public const string Process = "first-second";

    private const int Rounds = 3;

    /// <summary>Each target in processes of its own, in turn.</summary>
    public static async Task<int> RunAsync(BenchDatabase database, string[] targets)
    {
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var target in targets)
            {
                using var process = System.Diagnostics.Process.Start(Environment.ProcessPath!, Arguments([database.GatewayConnectionString, Process, target]));
                await process.WaitForExitAsync();
                if (process.ExitCode != 0)
                    return process.ExitCode;
            }
        }

        return 0;
    }

    public static async Task<int> MeasureAsync(string connectionString, string target)
    {
        var started = Stopwatch.GetTimestamp();
        await using var app = await Targets.StartAsync(target, connectionString);
        using var client = new HttpClient();
        // The client's own first steps are not the server's.
        while (!(await client.GetAsync($"{app.Urls.First()}/health")).IsSuccessStatusCode)
            await Task.Yield();
        var ready = Stopwatch.GetElapsedTime(started);

        var result = await Load.RunAsync(client, device => Targets.Question(app, target, device, 1000), connections: 4, TimeSpan.FromSeconds(1));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{target} | ready after {ready.TotalSeconds:F1} s | {result.PerSecond:F0} requests/s in the first second | p50 {result.P50:F1} ms | p99 {result.P99:F1} ms"));
        return 0;
    }

    /// <summary>Under <c>dotnet run</c> the process is the program itself; under <c>dotnet Query.dll</c> it is the host.</summary>
    private static string[] Arguments(string[] own) =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(FirstSecond).Assembly.Location, .. own] : own;
}
