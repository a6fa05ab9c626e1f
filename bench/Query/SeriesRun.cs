using System.Globalization;
using Flux.Bench.Shared;

namespace Flux.Bench.Query;

/// <summary>Charts over a year: from rollups and from raw rows, in both languages.</summary>
internal static class SeriesRun
{
    private const int Rounds = 3;

    // {0} is the number of the device.
    private const string Device = "device_00{0}";
    private const string One = $"deviceIds: [\"{Device}\"], metricNames: [\"temperature\"], ";

    public static async Task<int> RunAsync(string connectionString, TimeSpan duration)
    {
        await using var app = await Targets.StartAsync("both", BenchDatabase.AsGateway(connectionString));
        using var client = new HttpClient();
        var median = new Dictionary<string, double>(StringComparer.Ordinal);
        Console.WriteLine("query | connections | requests/s | p50 ms | p99 ms | KiB allocated a request | CPU µs a request");
        foreach (var (name, connections, query) in Queries())
        {
            List<LoopResult> rounds = [];
            for (var round = 0; round <= Rounds; round++)
            {
                var result = await ClosedLoop.RunAsync(client, device => Request(app, query, device), connections, duration);
                // The first round warms.
                if (round > 0)
                    rounds.Add(result);
            }

            median[name] = rounds.Average(round => round.P50);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name} | {connections} | {rounds.Average(r => r.PerSecond):F0} | {rounds.Average(r => r.P50):F2} | "
                + $"{rounds.Max(r => r.P99):F1} | {rounds.Average(r => r.Allocated) / 1024:F0} | {rounds.Average(r => r.Cpu):F0}"));
        }

        foreach (var which in new[] { "one", "every" })
        {
            var ratio = median[$"30 days hourly, {which} series, raw"] / median[$"30 days hourly, {which} series, rollup"];
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{which} series: the rollup is {ratio:F0} times as fast"));
        }

        return 0;
    }

    private static (string Name, int Connections, string Query)[] Queries()
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var hour = new DateTime(now.Year, now.Month, now.Day, now.Hour, 0, 0, DateTimeKind.Utc);
        var month = Range(now.AddDays(-30), now);
        var year = Range(now.AddDays(-365), now);
        var odata = $"odata/MetricSeries(from={Iso(now.AddDays(-365))},to={Iso(now)},maxPoints=1000,"
            + $"deviceId='{Device}',metricName='temperature')";
        var filled = GraphQL($"{One}{year}, maxPoints: 1000, fill: PREVIOUS", "deviceId unit points { time value count }");
        return
        [
            ("30 days hourly, one series, rollup", 1, GraphQL($"{One}{month}, bucket: \"PT1H\"")),
            ("30 days hourly, one series, rollup, whole hours", 1, GraphQL($"{One}{Range(hour.AddDays(-30), hour)}, bucket: \"PT1H\"")),
            ("30 days hourly, one series, raw", 1, GraphQL($"{One}{month}, bucket: \"PT1H\", source: RAW")),
            ("30 days hourly, every series, rollup", 1, GraphQL($"{month}, bucket: \"PT1H\"")),
            ("30 days hourly, every series, raw", 1, GraphQL($"{month}, bucket: \"PT1H\", source: RAW")),
            ("one year, 1,000 points, GraphQL", 1, GraphQL($"{One}{year}, maxPoints: 1000")),
            ("one year, 1,000 points, GraphQL", 4, GraphQL($"{One}{year}, maxPoints: 1000")),
            ("one year, 1,000 points, unit and fill", 1, filled),
            ("one year, 1,000 points, OData", 1, odata),
            ("one day of five minutes", 1, GraphQL($"{One}{Range(now.AddDays(-1), now)}, bucket: \"PT5M\"")),
        ];
    }

    private static HttpRequestMessage Request(WebApplication app, string query, int device) =>
        new(HttpMethod.Get, $"{app.Urls.First()}/{query.Replace("{0}", $"{(device % 9) + 1}", StringComparison.Ordinal)}");

    private static string Range(DateTime from, DateTime to) => $"from: \"{Iso(from)}\", to: \"{Iso(to)}\"";

    private static string Iso(DateTime time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string GraphQL(string arguments, string selection = "deviceId points { time value count }")
    {
        var query = Uri.EscapeDataString($"{{ series({arguments}) {{ source series {{ {selection} }} }} }}");
        return $"graphql?query={query.Replace("%7B0%7D", "{0}", StringComparison.Ordinal)}";
    }
}
