using System.Net;
using System.Text.Json;

namespace Flux.QueryGateway.Tests.OData;

public sealed class SurfaceTests(SurfaceFixture gateway) : IClassFixture<SurfaceFixture>
{
    [Theory]
    [InlineData("MetricValue eq 20.5", 1)]
    [InlineData("MetricValue ne 20.5", 5)]
    [InlineData("MetricValue gt 20.5 and MetricValue le 30", 1)]
    [InlineData("not (MetricValue gt 20.5)", 4)]
    [InlineData("MetricName in ('temperature', 'humidity')", 5)]
    [InlineData("MetricName in ('nothing')", 0)]
    [InlineData("MetricValue in (20.5, 30)", 2)]
    [InlineData("Unit eq null", 2)]
    [InlineData("Unit ne null", 4)]
    [InlineData("Unit ne 'celsius'", 3)]
    [InlineData("Unit in ('percent', null)", 3)]
    [InlineData("contains(DeviceId, '_00')", 5)]
    [InlineData("contains(DeviceId, '%')", 0)]
    [InlineData("startswith(MetricName, 'temp')", 4)]
    [InlineData("endswith(MetricName, 'ity')", 1)]
    [InlineData("tolower(toupper(Unit)) eq 'celsius'", 3)]
    [InlineData("length(MetricName) eq 8", 2)]
    [InlineData("indexof(MetricName, 'm') eq 2", 5)]
    [InlineData("substring(MetricName, 1, 3) eq 'emp'", 4)]
    [InlineData("concat(DeviceId, MetricName) eq 'device_001humidity'", 1)]
    [InlineData("trim(concat(' ', MetricName)) eq 'humidity'", 1)]
    [InlineData("MetricValue add 1 eq 21.5", 1)]
    [InlineData("MetricValue sub 1 eq 19.5", 1)]
    [InlineData("MetricValue mul 2 eq 41", 1)]
    [InlineData("MetricValue div 2 eq 10.25", 1)]
    [InlineData("MetricValue mod 10 eq 0.5", 2)]
    [InlineData("-MetricValue lt -30", 1)]
    [InlineData("round(MetricValue) eq 21", 1)]
    [InlineData("floor(MetricValue) eq 20", 2)]
    [InlineData("ceiling(MetricValue) eq 21", 1)]
    [InlineData("year(Time) eq 2026 and month(Time) eq 1 and day(Time) eq 2", 6)]
    [InlineData("hour(Time) eq 3 and minute(Time) eq 4", 5)]
    [InlineData("second(Time) eq 5", 5)]
    [InlineData("fractionalseconds(Time) eq 0.000007", 1)]
    [InlineData("date(Time) eq 2026-01-02", 6)]
    [InlineData("date(Time) ne 2026-01-02", 0)]
    [InlineData("date(Time) gt 2026-01-01 and date(Time) lt 2026-01-03", 6)]
    [InlineData("date(Time) ge 2026-01-03 or date(Time) le 2026-01-01", 0)]
    [InlineData("time(Time) ge 03:04:05.000007", 1)]
    [InlineData("Time lt now()", 6)]
    [InlineData("Time eq 2026-01-02T03:04:05.000007Z", 1)]
    [InlineData("Time eq 2026-01-02T04:04:05.000007%2B01:00", 1)]
    [InlineData("Time eq 2026-01-02T03:04:05.0000071Z", 0)]
    [InlineData("Time ne 2026-01-02T03:04:05.0000071Z", 6)]
    [InlineData("Time ge 2026-01-02T03:04:05.0000069Z", 1)]
    [InlineData("Time ge 2026-01-02T03:04:05.0000071Z", 0)]
    [InlineData("Time gt 2026-01-02T03:04:05.0000069Z", 1)]
    [InlineData("Time lt 2026-01-02T03:04:05.0000071Z", 6)]
    [InlineData("Time le 2026-01-02T03:04:05.0000069Z", 5)]
    [InlineData("2026-01-02T03:04:05.000007Z le Time", 1)]
    [InlineData("Time in (2026-01-02T03:04:05.000007Z)", 1)]
    [InlineData("Tags/location eq 'room_1'", 2)]
    [InlineData("Tags/location ne 'room_1'", 4)]
    [InlineData("'room_1' eq Tags/location", 2)]
    [InlineData("Tags/location in ('room_1', 'room_2')", 3)]
    [InlineData("Tags/location eq null", 3)]
    [InlineData("Tags/location ne null", 3)]
    [InlineData("Tags/floor eq 2", 1)]
    [InlineData("Tags/floor gt 1", 1)]
    [InlineData("Tags/floor eq '2'", 1)]
    [InlineData("Tags/spare eq true", 1)]
    [InlineData("startswith(Tags/location, 'room')", 3)]
    [InlineData("Tags/location gt 'room_1'", 1)]
    [InlineData("Tags/location eq DeviceId", 0)]
    [InlineData("MetricValue gt null", 0)]
    [InlineData("DeviceId gt 'device_001'", 2)]
    [InlineData("true", 6)]
    public async Task Filter_returns_the_matching_metrics(string filter, int rows)
    {
        var response = await gateway.Client.GetODataAsync($"DeviceMetrics?$filter={filter}");

        Assert.True(response.Status == HttpStatusCode.OK, response.Body);
        Assert.Equal(rows, response.Rows.Count);
        Assert.Equal(rows.ToString(), (await gateway.Client.GetODataAsync($"DeviceMetrics/$count?$filter={filter}")).Body);
    }

    [Theory]
    [InlineData("LogLevel eq 'warn'", 1)]
    [InlineData("LogLevel eq Flux.LogLevel'warn'", 1)]
    [InlineData("LogLevel ne 'warn'", 4)]
    [InlineData("LogLevel ge 'warn'", 3)]
    [InlineData("LogLevel gt Flux.LogLevel'warn'", 2)]
    [InlineData("LogLevel lt 'warn'", 2)]
    [InlineData("'warn' ge LogLevel", 3)]
    [InlineData("LogLevel in ('error', 'fatal')", 2)]
    public async Task Levels_are_compared_by_severity(string filter, int rows) =>
        Assert.Equal(rows, (await gateway.Client.GetODataAsync($"DeviceLogs?$filter={filter}")).Rows.Count);

    [Theory]
    [InlineData("asc", new[] { null, "low", "medium", "high", "critical" })]
    [InlineData("desc", new[] { "critical", "high", "medium", "low", null })]
    public async Task Severities_are_ordered_by_severity_with_null_lowest(string direction, string?[] expected)
    {
        var response = await gateway.Client.GetODataAsync($"DeviceEvents?$orderby=Severity {direction}&$select=Severity");

        Assert.Equal(expected, response.Rows.Select(row => row.GetProperty("Severity").GetString()));
    }

    [Theory]
    [InlineData("MetricValue mul -1 desc", new[] { -5.25, 0.5, 20.0, 20.5, 30.0, 31.0 })]
    [InlineData("length(MetricName),MetricValue", new[] { 20.0, 31.0, -5.25, 0.5, 20.5, 30.0 })]
    [InlineData("Tags/location desc,MetricValue", new[] { 30.0, 0.5, 20.5, -5.25, 20.0, 31.0 })]
    public async Task Rows_can_be_ordered_by_an_expression(string orderBy, double[] expected)
    {
        var rows = await gateway.Client.GetAllRowsAsync($"DeviceMetrics?$orderby={orderBy}&$select=MetricValue", 2);

        Assert.Equal(expected, rows.Select(row => JsonDocument.Parse(row).RootElement.GetProperty("MetricValue").GetDouble()));
    }

    [Fact]
    public async Task Metrics_are_newest_first_with_exact_values()
    {
        var response = await gateway.Client.GetODataAsync("DeviceMetrics?$top=2");

        Assert.Equal(
            """{"Time":"2026-01-02T03:04:05.000007Z","DeviceId":"device_001","MetricName":"temperature","MetricValue":20.5,"Unit":"celsius","Tags":{"floor": 2, "location": "room_1"}}""",
            response.Rows[0].GetRawText());
        Assert.Equal("4.0", response.Response.Headers.GetValues("OData-Version").Single());
        Assert.EndsWith("/odata/$metadata#DeviceMetrics", response.Json.GetProperty("@odata.context").GetString(), StringComparison.Ordinal);
        Assert.Null(response.NextLink);
    }

    [Fact]
    public async Task Text_that_needs_escaping_is_returned_unchanged()
    {
        var response = await gateway.Client.GetODataAsync("DeviceLogs?$filter=LogLevel eq 'debug'");

        Assert.Equal("tab\t quote\" back\\slash new\nline \u0001 \u2028 ü 日本 🚀 </script>", response.Rows[0].GetProperty("Message").GetString());
    }

    [Fact]
    public async Task Select_returns_its_properties_in_declared_order()
    {
        var response = await gateway.Client.GetODataAsync("DeviceMetrics?$select=MetricValue,Time&$top=1");

        Assert.Equal("""{"Time":"2026-01-02T03:04:05.000007Z","MetricValue":20.5}""", response.Rows[0].GetRawText());
        Assert.EndsWith("$metadata#DeviceMetrics(Time,MetricValue)", response.Json.GetProperty("@odata.context").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Count_is_the_total_on_every_page()
    {
        var first = await gateway.Client.GetODataAsync("DeviceMetrics?$count=true&$filter=MetricName eq 'temperature'", ("Prefer", "odata.maxpagesize=3"));
        var second = await gateway.Client.GetODataAsync(first.NextLink!);

        Assert.Equal((4, 4), (first.Json.GetProperty("@odata.count").GetInt32(), second.Json.GetProperty("@odata.count").GetInt32()));
        Assert.Equal((3, 1), (first.Rows.Count, second.Rows.Count));
        Assert.Equal("odata.maxpagesize=3", first.Response.Headers.GetValues("Preference-Applied").Single());
    }

    [Fact]
    public async Task Top_and_skip_apply_across_pages()
    {
        var all = await gateway.Client.GetAllRowsAsync("DeviceMetrics", 100);

        Assert.Equal(all.Skip(1).Take(4), await gateway.Client.GetAllRowsAsync("DeviceMetrics?$skip=1&$top=4", 2));
        Assert.Empty(await gateway.Client.GetAllRowsAsync("DeviceMetrics?$top=0", 2));
        Assert.Empty(await gateway.Client.GetAllRowsAsync("DeviceMetrics?$skip=100", 2));
    }

    [Theory]
    [InlineData("DeviceMetrics(Time=2026-01-02T03:04:05.000007Z,DeviceId='device_001',MetricName='temperature')", "MetricValue", "20.5")]
    [InlineData("LatestMetrics(DeviceId='device_001',MetricName='temperature')", "MetricValue", "20.5")]
    [InlineData("Devices('device_001')", "MetricCount", "2")]
    [InlineData("Devices('it''s%2Fa%20device')", "MetricCount", "1")]
    public async Task Entity_is_read_by_its_key(string address, string property, string value)
    {
        var response = await gateway.Client.GetODataAsync(address);

        Assert.True(response.Status == HttpStatusCode.OK, response.Body);
        Assert.Equal(value, response.Json.GetProperty(property).GetRawText());
        Assert.EndsWith("/$entity", response.Json.GetProperty("@odata.context").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_entity_is_404() =>
        Assert.Equal(HttpStatusCode.NotFound, (await gateway.Client.GetODataAsync("Devices('nobody')")).Status);

    [Fact]
    public async Task Metadata_level_none_returns_rows_without_annotations()
    {
        var response = await gateway.Client.GetODataAsync("DeviceMetrics1h?$top=1&$format=application/json;odata.metadata=none");

        Assert.Equal(["value"], response.Json.EnumerateObject().Select(property => property.Name));
        Assert.Equal("odata.metadata=none", response.Response.Content.Headers.ContentType!.Parameters.First().ToString());
    }

    [Fact]
    public async Task Metadata_level_full_has_types_and_a_working_address()
    {
        var response = await gateway.Client.GetODataAsync("DeviceMetrics?$top=1&$select=Time,Tags", ("Accept", "application/json;odata.metadata=full"));
        var row = response.Rows[0];

        Assert.Equal("#Flux.DeviceMetric", row.GetProperty("@odata.type").GetString());
        Assert.Equal("#DateTimeOffset", row.GetProperty("Time@odata.type").GetString());
        Assert.Equal("#Flux.Tags", row.GetProperty("Tags").GetProperty("@odata.type").GetString());
        var entity = await gateway.Client.GetODataAsync(row.GetProperty("@odata.id").GetString()!);
        Assert.Equal(20.5, entity.Json.GetProperty("MetricValue").GetDouble());
    }

    [Fact]
    public async Task Integers_are_strings_with_IEEE754Compatible()
    {
        var response = await gateway.Client.GetODataAsync("DeviceMetrics1h?$top=1&$count=true", ("Accept", "application/json;IEEE754Compatible=true"));

        Assert.Equal(JsonValueKind.String, response.Rows[0].GetProperty("Count").ValueKind);
        Assert.Equal(JsonValueKind.String, response.Json.GetProperty("@odata.count").ValueKind);
    }

    [Fact]
    public async Task Non_finite_doubles_are_written_as_OData_strings()
    {
        await gateway.ExecuteAsync("""
            INSERT INTO device_metrics VALUES ('2020-01-01', 'odd', 'a', 'NaN', null, null), ('2020-01-01', 'odd', 'b', 'Infinity', null, null),
                ('2020-01-01', 'odd', 'c', '-Infinity', null, null), ('2020-01-01', 'odd', 'd', 1e300, null, null), ('2020-01-01', 'odd', 'e', 0.1, null, null)
            """);
        try
        {
            var response = await gateway.Client.GetODataAsync("DeviceMetrics?$filter=DeviceId eq 'odd'&$orderby=MetricName&$select=MetricValue");
            Assert.Equal(
                ["\"NaN\"", "\"INF\"", "\"-INF\"", "1E+300", "0.1"],
                response.Rows.Select(row => row.GetProperty("MetricValue").GetRawText()));
        }
        finally
        {
            await gateway.ExecuteAsync("DELETE FROM device_metrics WHERE device_id = 'odd'");
        }
    }
}
