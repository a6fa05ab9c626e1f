using System.Diagnostics;
using System.Globalization;
using Flux.Bench.Shared;

namespace Flux.Bench.Query;

/// <summary>The time of queries for newest rows, one at a time.</summary>
internal static class LatestRun
{
    private const int Warmups = 5;
    private const int Repetitions = 30;

    private static readonly (string Name, Func<int, string> Address, int PageSize)[] Queries =
    [
        ("one device", number => $"LatestMetrics?$filter=DeviceId eq '{Device(number)}'", 1000),
        ("one series", number => $"LatestMetrics(DeviceId='{Device(number)}',MetricName='metric_3')", 1000),
        ("page of 1,000, newest first", _ => "LatestMetrics", 1000),
        ("page of 1,000, by device", _ => "LatestMetrics?$orderby=DeviceId", 1000),
        ("one metric of all devices", _ => "LatestMetrics?$filter=MetricName eq 'metric_3'", 100_000),
        ("all 100,000, newest first", _ => "LatestMetrics", 100_000),
        ("number of series", _ => "LatestMetrics/$count", 1000),
        ("page of 1,000 devices, newest first", _ => "Devices", 1000),
        ("all 20,000 devices", _ => "Devices", 100_000),
    ];

    public static async Task<int> RunAsync(string connectionString)
    {
        await using var app = await Targets.StartAsync("flux", BenchDatabase.AsGateway(connectionString));
        using var client = new HttpClient();
        Console.WriteLine("query | KiB | p50 ms | longest ms");
        foreach (var (query, address, pageSize) in Queries)
        {
            var (times, bytes) = (new List<double>(), 0L);
            for (var number = 0; number < Warmups + Repetitions; number++)
            {
                var started = Stopwatch.GetTimestamp();
                bytes = await ReadAsync(client, $"{app.Urls.First()}/odata/{address(number)}", pageSize);
                if (number >= Warmups)
                    times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }

            times.Sort();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{query} | {bytes / 1024} | {times.Percentile(0.5):F1} | {times[^1]:F1}"));
        }

        return 0;
    }

    /// <returns>Length of the response.</returns>
    private static async Task<long> ReadAsync(HttpClient client, string address, int pageSize)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Add("Prefer", $"odata.maxpagesize={pageSize}");
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[64 * 1024];
        var bytes = 0L;
        for (int read; (read = await body.ReadAsync(buffer)) > 0;)
            bytes += read;

        return bytes;
    }

    private static string Device(int number) => $"device_{number * 661 % 20_000:00000}";
}
