using System.Globalization;

namespace Flux.Bench.Query;

/// <summary>Charts over a year of data: from the rollups and from raw rows, in both languages, turn about.</summary>
internal static class SeriesComparison
{
    private const int Rounds = 3;

    public static async Task<int> RunAsync(string connectionString, TimeSpan duration)
    {
        await using var app = await Targets.StartAsync("both", BenchDatabase.AsGateway(connectionString));
        using var client = new HttpClient();
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var hour = new DateTime(now.Year, now.Month, now.Day, now.Hour, 0, 0, DateTimeKind.Utc);
        var month = Range(now.AddDays(-30), now);
        var year = Range(now.AddDays(-365), now);
        const string One = "deviceIds: [\"device_00{0}\"], metricNames: [\"temperature\"], ";
        (string Name, int Connections, string Question)[] questions =
        [
            ("30 days hourly, one series, rollup", 1, GraphQL($"{One}{month}, bucket: \"PT1H\"")),
            ("30 days hourly, one series, rollup, whole hours", 1, GraphQL($"{One}{Range(hour.AddDays(-30), hour)}, bucket: \"PT1H\"")),
            ("30 days hourly, one series, raw", 1, GraphQL($"{One}{month}, bucket: \"PT1H\", source: RAW")),
            ("30 days hourly, every series, rollup", 1, GraphQL($"{month}, bucket: \"PT1H\"")),
            ("30 days hourly, every series, raw", 1, GraphQL($"{month}, bucket: \"PT1H\", source: RAW")),
            ("one year, 1,000 points, GraphQL", 1, GraphQL($"{One}{year}, maxPoints: 1000")),
            ("one year, 1,000 points, GraphQL", 4, GraphQL($"{One}{year}, maxPoints: 1000")),
            ("one year, 1,000 points, unit and fill", 1, GraphQL($"{One}{year}, maxPoints: 1000, fill: PREVIOUS", "deviceId unit points { time value count }")),
            ("one year, 1,000 points, OData", 1, $"odata/MetricSeries(from={Iso(now.AddDays(-365))},to={Iso(now)},maxPoints=1000,deviceId='device_00{{0}}',metricName='temperature')"),
            ("one day of five minutes", 1, GraphQL($"{One}{Range(now.AddDays(-1), now)}, bucket: \"PT5M\"")),
        ];

        var median = new Dictionary<string, double>(StringComparer.Ordinal);
        Console.WriteLine("question | connections | requests/s | p50 ms | p99 ms | KiB allocated a request | CPU µs a request");
        foreach (var (name, connections, question) in questions)
        {
            List<LoadResult> rounds = [];
            for (var round = 0; round <= Rounds; round++)
            {
                var result = await Load.RunAsync(
                    client, device => new HttpRequestMessage(HttpMethod.Get, $"{app.Urls.First()}/{question.Replace("{0}", ((device % 9) + 1).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)}"), connections, duration);
                // The first round warms.
                if (round > 0)
                    rounds.Add(result);
            }

            median[name] = rounds.Average(round => round.P50);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name} | {connections} | {rounds.Average(r => r.PerSecond):F0} | {rounds.Average(r => r.P50):F2} | {rounds.Max(r => r.P99):F1} | {rounds.Average(r => r.Allocated) / 1024:F0} | {rounds.Average(r => r.Cpu):F0}"));
        }

        foreach (var which in new[] { "one", "every" })
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{which} series: the rollup is {median[$"30 days hourly, {which} series, raw"] / median[$"30 days hourly, {which} series, rollup"]:F0} times as fast"));
        }

        return 0;
    }

    private static string Range(DateTime from, DateTime to) => $"from: \"{Iso(from)}\", to: \"{Iso(to)}\"";

    private static string Iso(DateTime time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string GraphQL(string arguments, string selection = "deviceId points { time value count }") =>
        $"graphql?query={Uri.EscapeDataString($"{{ series({arguments}) {{ source series {{ {selection} }} }} }}").Replace("%7B0%7D", "{0}", StringComparison.Ordinal)}";
}
