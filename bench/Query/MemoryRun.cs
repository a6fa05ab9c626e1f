using System.Globalization;

namespace Flux.Bench.Query;

/// <summary>The memory that the gateway keeps alive while it streams one large response.</summary>
internal static class MemoryRun
{
    private const double MiB = 1024 * 1024;

    public static async Task<int> RunAsync(int rows)
    {
        await using var database = await PageDatabase.CreateAsync(rows);
        await using var app = await Targets.StartAsync("flux", database.GatewayConnectionString);
        using var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        foreach (var top in new[] { rows / 100, rows })
        {
            GC.Collect();
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var address = $"{app.Urls.First()}/odata/DeviceMetrics?$top={top}";
            using var response = await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead);
            response.EnsureSuccessStatusCode();
            await using var body = await response.Content.ReadAsStreamAsync();
            var buffer = new byte[64 * 1024];
            var (bytes, peak) = (0L, 0L);
            for (int read, reads = 0; (read = await body.ReadAsync(buffer)) > 0; reads++)
            {
                bytes += read;
                // After a full collection: only what is alive counts.
                if (reads % 4096 == 0)
                    peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: true) - before);
            }

            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{top} rows | {bytes / MiB:F0} MiB sent | at most {peak / MiB:F1} MiB more alive than before"));
        }

        return 0;
    }
}
