using System.Globalization;

namespace Flux.Bench.Query;

/// <summary>What a gateway holds while it streams one great answer.</summary>
internal static class MemoryRun
{
    private const double MiB = 1024 * 1024;

    public static async Task<int> RunAsync(string server, int rows)
    {
        await using var database = await BenchDatabase.CreateAsync(server, rows);
        await using var app = await Targets.StartAsync("flux", database.GatewayConnectionString);
        using var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        foreach (var top in new[] { rows / 100, rows })
        {
            GC.Collect();
            var before = GC.GetTotalMemory(forceFullCollection: true);
            using var response = await client.GetAsync($"{app.Urls.First()}/odata/DeviceMetrics?$top={top}", HttpCompletionOption.ResponseHeadersRead);
            response.EnsureSuccessStatusCode();
            await using var body = await response.Content.ReadAsStreamAsync();
            var buffer = new byte[64 * 1024];
            var (bytes, peak) = (0L, 0L);
            for (int read, reads = 0; (read = await body.ReadAsync(buffer)) > 0; reads++)
            {
                bytes += read;
                // What is alive, not what is waiting to be collected.
                if (reads % 4096 == 0)
                    peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: true) - before);
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{top} rows | {bytes / MiB:F0} MiB answered | at most {peak / MiB:F1} MiB more alive than before"));
        }

        return 0;
    }
}
