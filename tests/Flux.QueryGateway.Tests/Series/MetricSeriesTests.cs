using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Flux.QueryGateway.Tests.GraphQL;

namespace Flux.QueryGateway.Tests.Series;

/// <summary>OData's <c>MetricSeries</c> and GraphQL's <c>series</c> return the same result.</summary>
public sealed class MetricSeriesTests(MetricSeriesTests.Data gateway) : IClassFixture<MetricSeriesTests.Data>
{
    private const string Day = "from=2026-01-01T00:00:00Z,to=2026-01-02T00:00:00Z";

    public sealed class Data : GatewayFixture
    {
        public override async Task InitializeAsync()
        {
            await base.InitializeAsync();
            await ExecuteAsync("""
                INSERT INTO device_metrics(time, device_id, metric_name, metric_value, unit, tags)
                SELECT '2026-01-01'::timestamptz + i * interval '37.000001 seconds', 'd' || i % 3, CASE WHEN i % 2 = 0 THEN 'a' ELSE 'b' END, (i * 7919 % 401) / 4.0, 'u',
                    CASE WHEN i % 5 = 0 THEN '{"room":"r1"}'::jsonb END
                FROM generate_series(0, 2300) i WHERE i / 100 % 5 <> 3
                """);
            await SeriesDatabase.RollUpAsync(DataSource, ExecuteAsync, "2026-01-03T00:00Z");
        }
    }

    [Theory]
    [InlineData("bucket=duration'PT5M'", "bucket: \"PT5M\"", "5m")]
    [InlineData("bucket=duration'PT1H',aggregation='max'", "bucket: \"PT1H\", aggregation: MAX", "1h")]
    [InlineData("bucket=duration'PT7M',aggregation='p95'", "bucket: \"PT7M\", aggregation: P95", "raw")]
    [InlineData("bucket=duration'PT15M',fill='previous',deviceId='d1'", "bucket: \"PT15M\", fill: PREVIOUS, deviceIds: [\"d1\"]", "5m")]
    [InlineData("bucket=duration'PT1H',fill='linear',timeZone='Asia/Kolkata'", "bucket: \"PT1H\", fill: LINEAR, timeZone: \"Asia/Kolkata\"", "5m")]
    [InlineData("bucket=duration'PT1H',source='raw',metricName='a',aggregation='stddev'", "bucket: \"PT1H\", source: RAW, metricNames: [\"a\"], aggregation: STDDEV", "raw")]
    [InlineData("maxPoints=20", "maxPoints: 20", "5m")]
    [InlineData("calendar='P1M',aggregation='count'", "bucket: \"P1M\", aggregation: COUNT", "1h")]
    [InlineData("bucket=duration'P1D',tags='{\"room\":\"r1\"}',aggregation='sum'", "bucket: \"P1D\", tags: { room: \"r1\" }, aggregation: SUM", "raw")]
    public async Task Both_languages_return_the_same_points(string odata, string graphql, string source)
    {
        var fromOData = await ODataAsync($"MetricSeries({Day},{odata})");
        var fromGraphQL = (await gateway.QueryAsync($$"""
            { series(from: "2026-01-01T00:00:00Z", to: "2026-01-02T00:00:00Z", {{graphql}}) { source bucket series { deviceId metricName points { time value count } } } }
            """)).GetProperty("series");

        Assert.Equal(source, fromOData.GetProperty("@Flux.Source").GetString());
        Assert.Equal(source switch { "raw" => "RAW", "5m" => "FIVE_MINUTES", _ => "ONE_HOUR" }, fromGraphQL.GetProperty("source").GetString());
        Assert.Equal(fromGraphQL.GetProperty("bucket").GetString(), fromOData.GetProperty("@Flux.Bucket").GetString());
        var points = fromGraphQL.GetProperty("series").EnumerateArray().SelectMany(series => series.GetProperty("points").EnumerateArray().Select(point =>
            $"{series.GetProperty("deviceId")} {series.GetProperty("metricName")} {Ticks(point.GetProperty("time"))} {point.GetProperty("value")} {point.GetProperty("count")}")).ToList();
        Assert.NotEmpty(points);
        Assert.Equal(
            string.Join('\n', points),
            string.Join('\n', fromOData.GetProperty("value").EnumerateArray().Select(row =>
                $"{row.GetProperty("DeviceId")} {row.GetProperty("MetricName")} {Ticks(row.GetProperty("Bucket"))} {row.GetProperty("Value")} {row.GetProperty("Count")}")));
    }

    [Fact]
    public async Task Function_result_supports_the_query_options()
    {
        var all = await ODataAsync($"MetricSeries({Day},bucket=duration'PT1H')");
        var some = await ODataAsync(
            $"MetricSeries({Day},bucket=duration'PT1H')?$filter=DeviceId in ('d1','d2') and Value gt 40 and Bucket ge 2026-01-01T03:00:00Z&$orderby=Value desc,Bucket&$skip=1&$top=3&$count=true&$select=Value,DeviceId");
        var expected = all.GetProperty("value").EnumerateArray()
            .Where(row => row.GetProperty("DeviceId").GetString() != "d0" && row.GetProperty("Value").GetDouble() > 40 && Ticks(row.GetProperty("Bucket")) >= DateTimeOffset.Parse("2026-01-01T03:00:00Z", CultureInfo.InvariantCulture).UtcTicks)
            .OrderByDescending(row => row.GetProperty("Value").GetDouble()).ThenBy(row => Ticks(row.GetProperty("Bucket"))).ToList();
        Assert.Equal(expected.Count, some.GetProperty("@odata.count").GetInt32());
        Assert.Equal(
            string.Join(' ', expected.Skip(1).Take(3).Select(row => $"{row.GetProperty("DeviceId")}={row.GetProperty("Value")}")),
            string.Join(' ', some.GetProperty("value").EnumerateArray().Select(row => $"{row.GetProperty("DeviceId")}={row.GetProperty("Value")}")));
        Assert.False(some.GetProperty("value")[0].TryGetProperty("Count", out _));
    }

    [Theory]
    [InlineData("$filter=Count div 0 eq 1", "$filter")]
    [InlineData("$filter=Count div 0 eq 1&$count=true", "$filter")]
    [InlineData("$orderby=Count mod 0", "$orderby")]
    [InlineData("$filter=substring(DeviceId, 99, 1) eq 'a' and Count div 0 eq 1 or 1 div 0 eq 1", "$filter")]
    [InlineData("$filter=matchesPattern(DeviceId, '(a%2B)%2B$')", "$filter")]
    [InlineData("$orderby=matchesPattern(DeviceId, '(a%2B)%2B$')", "$orderby")]
    public async Task Undefined_or_unbounded_expressions_are_refused(string options, string target)
    {
        var response = await gateway.Client.GetAsync(new Uri($"/odata/MetricSeries({Day},bucket=duration'PT1H')?{options}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(target, (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetProperty("target").GetString());
    }

    [Fact]
    public async Task Too_many_terms_are_refused_with_the_limit()
    {
        var response = await gateway.Client.GetAsync(new Uri($"/odata/MetricSeries({Day},bucket=duration'PT1H')?$filter={string.Join(" or ", Enumerable.Repeat("Value gt 1", 200))}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("200 terms", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parameters_may_be_aliases_and_lists()
    {
        var result = await ODataAsync("MetricSeries(from=@f,to=@t,bucket=@b,deviceIds=@d,metricNames=@m)?@f=2026-01-01T00:00:00Z&@t=2026-01-02T00:00:00Z&@b=duration'P1D'&@d=[\"d0\",\"d2\"]&@m=[\"b\"]");
        Assert.Equal("d0 b, d2 b", string.Join(", ", result.GetProperty("value").EnumerateArray().Select(row => $"{row.GetProperty("DeviceId")} {row.GetProperty("MetricName")}")));
    }

    [Theory]
    [InlineData("aggregation='median'", "not a valid aggregation")]
    [InlineData("bucket=duration'PT5M',calendar='P1M'", "alternatives; give one")]
    [InlineData("calendar='month'", "ISO 8601")]
    [InlineData("bucket=duration'PT5M',timeZone='Mars'", "IANA")]
    [InlineData("bucket=duration'PT5M',tags='{'", "not valid JSON")]
    [InlineData("bucket=duration'PT5M',source='1h'", "do not make up")]
    [InlineData("bucket=duration'PT5M',deviceId='a',deviceIds=@d", "alternatives; give one")]
    [InlineData("fill='none'", "maxPoints")]
    public async Task Invalid_parameters_are_400_with_the_reason(string parameters, string reason)
    {
        using var response = await gateway.Client.GetAsync($"/odata/MetricSeries({Day},{parameters})?@d=[\"x\"]");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(reason, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(from=2026-01-01T00:00:00Z)")]
    [InlineData("(from=2026-01-01T00:00:00Z,to=2026-01-02T00:00:00Z,buckets=duration'PT5M')")]
    [InlineData("(from=2026-01-01T00:00:00Z,to=2026-01-02T00:00:00Z,timeZone='Europe/Berlin',device='d1')")]
    public async Task Wrong_call_gets_the_list_of_parameters(string call)
    {
        using var response = await gateway.Client.GetAsync($"/odata/MetricSeries{call}");
        var error = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error");
        Assert.Equal((HttpStatusCode.BadRequest, "MetricSeries"), (response.StatusCode, error.GetProperty("target").GetString()));
        Assert.StartsWith("MetricSeries takes from and to,", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains("deviceIds", error.GetProperty("details").ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bucket=duration'PT5M',source='1h'", "bucket: \"PT5M\", source: ONE_HOUR", "The source 1h cannot serve this query: its buckets of PT1H do not make up the requested buckets.", "The source ONE_HOUR cannot serve this query: its buckets of PT1H do not make up the requested buckets.")]
    [InlineData("bucket=duration'PT1H',source='5m',aggregation='p90'", "bucket: \"PT1H\", source: FIVE_MINUTES, aggregation: P90", "The source 5m cannot serve this query: p90 cannot be composed from a rollup's columns; only raw rows have it.", "The source FIVE_MINUTES cannot serve this query: P90 cannot be composed from a rollup's columns; only raw rows have it.")]
    public async Task Errors_use_the_terms_of_each_language(string odata, string graphql, string inOData, string inGraphQL)
    {
        using var response = await gateway.Client.GetAsync($"/odata/MetricSeries({Day},{odata})");
        Assert.Equal(inOData, (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetProperty("message").GetString());
        var error = await gateway.RefusedAsync($"{{ series(from: \"2026-01-01T00:00:00Z\", to: \"2026-01-02T00:00:00Z\", {graphql}) {{ source }} }}");
        Assert.Equal("BAD_USER_INPUT", error.Code());
        Assert.Equal(inGraphQL, error.Message());
    }

    [Fact]
    public async Task Function_is_in_the_metadata()
    {
        var xml = await gateway.Client.GetStringAsync("/odata/$metadata");
        Assert.Contains("<FunctionImport Name=\"MetricSeries\" Function=\"Flux.MetricSeries\"", xml, StringComparison.Ordinal);
        Assert.Contains("Org.OData.Core.V1.OptionalParameter", xml, StringComparison.Ordinal);
    }

    private static long Ticks(JsonElement time) => time.GetDateTimeOffset().UtcTicks;

    private async Task<JsonElement> ODataAsync(string request)
    {
        using var response = await gateway.Client.GetAsync("/odata/" + request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text).RootElement;
    }
}
