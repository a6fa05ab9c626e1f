using System.Diagnostics;
using System.Globalization;

namespace Flux.Bench.Query;

/// <summary>How long the newest rows of 100,000 series take, and those of one device.</summary>
internal static class LatestRun
{
    private const int Questions = 30;

    // A row a minute of each series for half an hour, then one an hour; one device in a hundred stopped an hour ago, one in a thousand yesterday.
    private const string Rows = """
        SELECT count(delete_job(job_id)) FROM timescaledb_information.jobs WHERE job_id >= 1000;
        INSERT INTO device_metrics
        SELECT at - device % 60 * interval '1 second', 'device_' || lpad(device::text, 5, '0'), 'metric_' || metric, round((random() * 100)::numeric, 3)::float8, 'celsius',
            CASE WHEN device % 2 = 0 THEN jsonb_build_object('location', 'room_' || device % 50) END
        FROM (SELECT timestamptz '2026-01-10 06:00+00' - minute * interval '1 minute' AS at FROM generate_series(0, 29) minute
            UNION ALL SELECT timestamptz '2026-01-10 04:00+00' - hour * interval '1 hour' FROM generate_series(0, 9) hour) AS times,
            generate_series(0, 19999) device, generate_series(0, 4) metric
        WHERE NOT (device % 100 = 7 AND at > '2026-01-10 05:00+00') AND NOT (device % 1000 = 5 AND at > '2026-01-09 22:00+00')
        ORDER BY date_trunc('minute', at - device % 60 * interval '1 second'), device, metric, at;
        VACUUM ANALYZE device_metrics
        """;

    private static readonly (string Name, Func<int, string> Address, int PageSize)[] Asked =
    [
        ("one device", ask => $"LatestMetrics?$filter=DeviceId eq 'device_{ask * 661 % 20_000:00000}'", 1000),
        ("one series", ask => $"LatestMetrics(DeviceId='device_{ask * 661 % 20_000:00000}',MetricName='metric_3')", 1000),
        ("page of 1,000, newest first", _ => "LatestMetrics", 1000),
        ("page of 1,000, by device", _ => "LatestMetrics?$orderby=DeviceId", 1000),
        ("one metric of all devices", _ => "LatestMetrics?$filter=MetricName eq 'metric_3'", 100_000),
        ("all 100,000, newest first", _ => "LatestMetrics", 100_000),
        ("number of series", _ => "LatestMetrics/$count", 1000),
        ("page of 1,000 devices, newest first", _ => "Devices", 1000),
        ("all 20,000 devices", _ => "Devices", 100_000),
    ];

    /// <summary>Makes the database, which stays, and says its connection string.</summary>
    public static async Task<int> FillAsync(string server)
    {
        var database = await BenchDatabase.CreateAsync(server, Rows);
        Console.WriteLine(database.GatewayConnectionString);
        return 0;
    }

    public static async Task<int> RunAsync(string connectionString)
    {
        await using var app = await Targets.StartAsync("flux", connectionString);
        using var client = new HttpClient();
        var buffer = new byte[64 * 1024];
        Console.WriteLine("question | answered KiB | p50 ms | p99 ms");
        foreach (var (question, address, pageSize) in Asked)
        {
            var (times, bytes) = (new List<double>(), 0L);
            for (var ask = 0; ask < Questions + 5; ask++)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, $"{app.Urls.First()}/odata/{address(ask)}");
                request.Headers.Add("Prefer", $"odata.maxpagesize={pageSize}");
                var started = Stopwatch.GetTimestamp();
                using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
                response.EnsureSuccessStatusCode();
                await using var body = await response.Content.ReadAsStreamAsync();
                bytes = 0;
                for (int read; (read = await body.ReadAsync(buffer)) > 0;)
                    bytes += read;
                if (ask >= 5)
                    times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }

            times.Sort();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{question} | {bytes / 1024} | {times[times.Count / 2]:F1} | {times[^1]:F1}"));
        }

        return 0;
    }
}
