using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Xml;
using Flux.QueryGateway.Series;
using Flux.QueryGateway.Series.Buckets;
using Point = (string Device, string Metric, long Ticks, double? Value, long Count);

namespace Flux.QueryGateway.Tests.Series;

/// <summary>
/// A query has the same result in OData, GraphQL and handwritten SQL, for every source and with late rows.
/// </summary>
public sealed class LanguageDifferentialTests(LanguageDifferentialTests.Data gateway) : IClassFixture<LanguageDifferentialTests.Data>
{
    private const string Document = """
        query($from: DateTime!, $to: DateTime!, $bucket: Duration, $maxPoints: Int, $aggregation: Aggregation! = AVG, $fill: Fill! = NONE, $timeZone: String, $deviceIds: [String!], $metricNames: [String!], $tags: JSON, $source: Source) {
          series(from: $from, to: $to, bucket: $bucket, maxPoints: $maxPoints, aggregation: $aggregation, fill: $fill, timeZone: $timeZone, deviceIds: $deviceIds, metricNames: $metricNames, tags: $tags, source: $source) {
            source bucket series { deviceId metricName points { time value count } } } }
        """;

    private static readonly Dictionary<SeriesSource, (string OData, string GraphQL)> Sources = new()
    {
        [SeriesSource.Raw] = ("raw", "RAW"),
        [SeriesSource.FiveMinutes] = ("5m", "FIVE_MINUTES"),
        [SeriesSource.OneHour] = ("1h", "ONE_HOUR"),
    };

    public sealed class Data : GatewayFixture
    {
        public override async Task InitializeAsync()
        {
            await base.InitializeAsync();
            await LateRows.WriteAsync(ExecuteAsync, until => SeriesDatabase.RollUpAsync(DataSource, ExecuteAsync, until));
        }
    }

    [Fact]
    public async Task OData_GraphQL_and_handwritten_SQL_agree_on_random_queries()
    {
        var (queries, random) = (Setting("FLUX_TEST_QUESTIONS", 100), new Random(Setting("FLUX_TEST_SEED", 20261123)));
        Dictionary<SeriesSource, int> served = [];
        var (refused, thinned, points, nulls) = (0, 0, 0L, 0L);
        for (var round = 0; round < queries; round++)
        {
            var query = RandomSeries.NextOfAnyKind(random);
            using var odata = await gateway.Client.GetAsync(InOData(query));
            using var graphql = await gateway.Client.PostAsJsonAsync("/graphql", new { query = Document, variables = Variables(query) });
            var (one, other) = (await odata.Content.ReadFromJsonAsync<JsonElement>(), await graphql.Content.ReadFromJsonAsync<JsonElement>());
            var context = $"{round}: {query}\n{InOData(query)}";
            if (!odata.IsSuccessStatusCode)
            {
                AssertRefused(query, one, other, context);
                refused++;
                continue;
            }

            Assert.False(other.TryGetProperty("errors", out var errors), $"{context}\n{errors}");
            var series = other.GetProperty("data").GetProperty("series");
            var (fromOData, fromGraphQL) = (OfOData(one), OfGraphQL(series));
            // The two run separately: if the plan changes in between, sums are rounded in another order.
            AssertSame("GraphQL", fromGraphQL, "OData", fromOData, IsNear, context);

            var source = Sources.Single(each => each.Value.OData == one.GetProperty("@Flux.Source").GetString()).Key;
            Assert.True(Sources[source].GraphQL == series.GetProperty("source").GetString(), context);
            Assert.True(one.GetProperty("@Flux.Bucket").GetString() == series.GetProperty("bucket").GetString(), context);
            query = query with { Bucket = BucketText.Parse(series.GetProperty("bucket").GetString()!) };
            AssertSource(query, source, context);

            var byHand = await SeriesByHand.ReadAsync(gateway.DataSource, query);
            if (query.MaxPoints is { } most && byHand.GroupBy(point => (point.Device, point.Metric)).Any(each => each.Count() > most))
            {
                AssertThinned(byHand, fromGraphQL, most, context);
                thinned++;
            }
            else
            {
                AssertSame("SQL", byHand, "gateway", fromGraphQL, IsNear, context);
            }

            served[source] = served.GetValueOrDefault(source) + 1;
            points += byHand.Count;
            nulls += byHand.Count(point => point.Value is null);
        }

        // Every case must have occurred, otherwise the comparison would prove nothing.
        Assert.All(Sources.Keys, source => Assert.True(served.GetValueOrDefault(source) >= 10, $"{source}: {served.GetValueOrDefault(source)}"));
        Assert.True(refused >= 3 && thinned >= 3 && points > 10_000 && nulls > 100, $"{refused} {thinned} {points} {nulls}");
    }

    /// <summary>For longer manual runs.</summary>
    private static int Setting(string name, int absent) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var given) ? given : absent;

    /// <summary>Both refuse for the same reason, each in its own terms.</summary>
    private static void AssertRefused(SeriesQuery query, JsonElement odata, JsonElement graphql, string context)
    {
        var (one, other) = (odata.GetProperty("error").GetProperty("message").GetString()!, graphql.GetProperty("errors")[0].GetProperty("message").GetString()!);
        Assert.True(query.Source is SeriesSource.FiveMinutes or SeriesSource.OneHour, $"{context}\n{one}");
        Assert.Equal(JsonValueKind.Null, graphql.GetProperty("data").ValueKind);
        var (inOData, inGraphQL) = Sources[query.Source.Value];
        Assert.Equal(
            one.Replace(inOData, inGraphQL, StringComparison.Ordinal).Replace($": {query.Aggregation.ToString().ToLowerInvariant()} ", $": {query.Aggregation.ToString().ToUpperInvariant()} ", StringComparison.Ordinal), other);
        Assert.Contains(inOData, one, StringComparison.Ordinal);
    }

    /// <summary>What docs/guide/series.md says of the source, as far as the question alone tells.</summary>
    private static void AssertSource(SeriesQuery query, SeriesSource source, string told)
    {
        var composable = query.Tags is null && query.Aggregation is Aggregation.Avg or Aggregation.Sum or Aggregation.Min or Aggregation.Max or Aggregation.Count or Aggregation.First or Aggregation.Last;
        Assert.True(source <= (query.Source ?? (composable && query.Tags is null ? SeriesSource.OneHour : SeriesSource.Raw)), $"{told}\n{source}");
        if (!composable || query.Source is not null || query.TimeZone != "UTC" || query.Bucket is not Bucket.Clock { Length: var length })
            return;
        foreach (var (rollup, width) in new[] { (SeriesSource.OneHour, TimeSpan.FromHours(1)), (SeriesSource.FiveMinutes, TimeSpan.FromMinutes(5)) })
        {
            if (length.Ticks % width.Ticks != 0)
                Assert.True(source < rollup, $"{told}\n{source}");
            else if (query.From <= LateRows.Settled.From && query.To >= LateRows.Settled.To)
                Assert.True(source >= rollup, $"{told}\n{source}");
        }
    }

    private static void AssertThinned(List<Point> all, List<Point> kept, int most, string context)
    {
        foreach (var series in all.GroupBy(point => (point.Device, point.Metric)))
        {
            var left = kept.Where(point => (point.Device, point.Metric) == series.Key).ToList();
            Assert.True(left.Count <= most, context);
            Assert.Equal((series.First().Ticks, series.Last().Ticks), (left[0].Ticks, left[^1].Ticks));
            Assert.True(IsNear(series.Min(point => point.Value), left.Min(point => point.Value)) && IsNear(series.Max(point => point.Value), left.Max(point => point.Value)), context);
            var known = series.ToDictionary(point => point.Ticks);
            Assert.All(left, point => Assert.True(known[point.Ticks].Count == point.Count && IsNear(known[point.Ticks].Value, point.Value), context));
        }
    }

    /// <summary>Equal up to the order of rounding.</summary>
    private static bool IsNear(double? one, double? other) =>
        one == other || (one is { } left && other is { } right && Math.Abs(left - right) <= 1e-11 * Math.Abs(left));

    private static void AssertSame(string name, List<Point> expected, string other, List<Point> actual, Func<double?, double?, bool> same, string context)
    {
        var difference = expected.Zip(actual).FirstOrDefault(pair =>
            (pair.First.Device, pair.First.Metric, pair.First.Ticks, pair.First.Count) != (pair.Second.Device, pair.Second.Metric, pair.Second.Ticks, pair.Second.Count)
            || !same(pair.First.Value, pair.Second.Value));
        Assert.True(difference.First.Device is null && expected.Count == actual.Count, $"{context}\n{name} {expected.Count}: {Text(difference.First)}\n{other} {actual.Count}: {Text(difference.Second)}");
    }

    private static string Text(Point point) => string.Create(CultureInfo.InvariantCulture, $"{point.Device} {point.Metric} {new DateTime(point.Ticks, DateTimeKind.Utc):O} {point.Value:R} {point.Count}");

    private static List<Point> OfOData(JsonElement result) => [.. result.GetProperty("value").EnumerateArray().Select(row => (
        row.GetProperty("DeviceId").GetString()!, row.GetProperty("MetricName").GetString()!, row.GetProperty("Bucket").GetDateTimeOffset().UtcTicks, Number(row.GetProperty("Value")), row.GetProperty("Count").GetInt64()))];

    private static List<Point> OfGraphQL(JsonElement result) => [.. result.GetProperty("series").EnumerateArray().SelectMany(series => series.GetProperty("points").EnumerateArray().Select(point => (
        series.GetProperty("deviceId").GetString()!, series.GetProperty("metricName").GetString()!, point.GetProperty("time").GetDateTimeOffset().UtcTicks, Number(point.GetProperty("value")), point.GetProperty("count").GetInt64())))];

    private static double? Number(JsonElement value) => value.ValueKind == JsonValueKind.Null ? null : value.GetDouble();

    private static Dictionary<string, object> Variables(SeriesQuery query)
    {
        var given = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["from"] = Time(query.From),
            ["to"] = Time(query.To),
            ["bucket"] = query.Bucket is Bucket.Fitting ? null : BucketText.Format(query.Bucket),
            ["maxPoints"] = query.MaxPoints,
            ["aggregation"] = query.Aggregation.ToString().ToUpperInvariant(),
            ["fill"] = query.Fill.ToString().ToUpperInvariant(),
            ["timeZone"] = query.TimeZone,
            ["deviceIds"] = query.DeviceIds,
            ["metricNames"] = query.MetricNames,
            ["tags"] = query.Tags is null ? null : JsonSerializer.Deserialize<JsonElement>(query.Tags),
            ["source"] = query.Source is { } source ? Sources[source].GraphQL : null,
        };
        return given.Where(each => each.Value is not null).ToDictionary(each => each.Key, each => each.Value!, StringComparer.Ordinal);
    }

    private static string InOData(SeriesQuery query)
    {
        List<string> parameters = [$"from={Time(query.From)}", $"to={Time(query.To)}", $"aggregation='{query.Aggregation.ToString().ToLowerInvariant()}'", $"fill='{query.Fill.ToString().ToLowerInvariant()}'", $"timeZone='{query.TimeZone}'"];
        if (query.Bucket is Bucket.Months)
            parameters.Add($"calendar='{BucketText.Format(query.Bucket)}'");
        else if (query.Bucket is not Bucket.Fitting)
            parameters.Add($"bucket=duration'{(query.Bucket is Bucket.Days days ? $"P{days.Count}D" : XmlConvert.ToString(((Bucket.Clock)query.Bucket).Length))}'");
        if (query.MaxPoints is { } most)
            parameters.Add(string.Create(CultureInfo.InvariantCulture, $"maxPoints={most}"));
        if (query.DeviceIds is { } devices)
            parameters.Add(devices.Count == 1 ? $"deviceId='{devices[0]}'" : "deviceIds=@d");
        if (query.MetricNames is { } metrics)
            parameters.Add(metrics.Count == 1 ? $"metricName='{metrics[0]}'" : "metricNames=@m");
        if (query.Tags is { } tags)
            parameters.Add($"tags='{tags}'");
        if (query.Source is { } source)
            parameters.Add($"source='{Sources[source].OData}'");
        return $"/odata/MetricSeries({string.Join(',', parameters)})?@d={JsonSerializer.Serialize(query.DeviceIds)}&@m={JsonSerializer.Serialize(query.MetricNames)}";
    }

    private static string Time(DateTime time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
