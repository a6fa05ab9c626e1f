using System.Net;
using System.Text.Json;

namespace Flux.QueryGateway.Tests.OData;

public sealed class BadInputTests(SurfaceFixture gateway) : IClassFixture<SurfaceFixture>
{
    public static TheoryData<string, string> Refused() => new()
    {
        { "DeviceMetrics?$filter=Colour eq 'red'", "$filter" },
        { "DeviceMetrics?$filter=MetricValue eq 'twenty'", "$filter" },
        { "DeviceMetrics?$filter=Time gt 'yesterday'", "$filter" },
        { "DeviceMetrics?$filter=MetricValue eq", "$filter" },
        { "DeviceMetrics?$filter=(MetricValue eq 1", "$filter" },
        { "DeviceMetrics?$filter=MetricValue", "$filter" },
        { "DeviceMetrics?$filter=1 add 1", "$filter" },
        { "DeviceMetrics?$filter=", "$filter" },
        { "DeviceMetrics?$filter=DeviceId eq 'a'; DROP TABLE device_metrics", "$filter" },
        { "DeviceMetrics?$filter=DeviceId eq 'a%00b'", "$filter" },
        { "DeviceMetrics?$filter=matchesPattern(DeviceId, '(a%2B)%2B$')", "$filter" },
        { "DeviceMetrics?$filter=unknown(DeviceId)", "$filter" },
        { "DeviceMetrics?$filter=DeviceId eq @d&@d='device_001'", "$filter" },
        { "DeviceMetrics?$filter=Tags eq 'x'", "$filter" },
        { "DeviceMetrics?$filter=Tags/a/b eq 'x'", "$filter" },
        { "DeviceMetrics?$filter=Tags/a gt true", "$filter" },
        { "DeviceMetrics?$filter=Tags/a eq 2026-01-01T00:00:00Z", "$filter" },
        { "DeviceMetrics?$filter=Tags/any(t: t eq 'x')", "$filter" },
        { "DeviceMetrics?$filter=DeviceId in MetricName", "$filter" },
        { "DeviceLogs?$filter=LogLevel eq 'loud'", "$filter" },
        { "DeviceLogs?$filter=LogLevel has 'warn'", "$filter" },
        { "DeviceEvents?$filter=EventData eq 'x'", "$filter" },
        { "DeviceMetrics?$orderby=Colour", "$orderby" },
        { "DeviceMetrics?$orderby=Tags", "$orderby" },
        { "DeviceEvents?$orderby=EventData", "$orderby" },
        { "DeviceMetrics?$orderby=MetricValue sideways", "$orderby" },
        { "DeviceMetrics?$orderby=MetricValue; DELETE FROM device_metrics", "$orderby" },
        { "DeviceMetrics?$select=Colour", "$select" },
        { "DeviceMetrics?$select=Tags/location", "$select" },
        { "DeviceMetrics?$top=-1", "$top" },
        { "DeviceMetrics?$top=many", "$top" },
        { "DeviceMetrics?$top=99999999999", "$top" },
        { "DeviceMetrics?$skip=-1", "$skip" },
        { "DeviceMetrics?$count=maybe", "$count" },
        { "DeviceMetrics?$top=1&$top=2", "$top" },
        { "DeviceMetrics?$skiptoken=forged", "$skiptoken" },
        { "DeviceMetrics?$skiptoken=' OR 1=1 --", "$skiptoken" },
        { "DeviceMetrics?$expand=Device", "$expand" },
        { "DeviceMetrics?$search=hot", "$search" },
        { "DeviceMetrics?$apply=groupby((Colour))", "$apply" },
        { "DeviceMetrics?$apply=groupby((Tags))", "$apply" },
        { "DeviceMetrics?$apply=aggregate(MetricName with sum as S)", "$apply" },
        { "DeviceMetrics?$apply=aggregate(MetricValue with median as S)", "$apply" },
        { "DeviceMetrics?$apply=aggregate(MetricValue with sum as S)&$orderby=Time", "$apply" },
        { "DeviceMetrics?$apply=aggregate($count as N,MetricValue with sum as N)", "$apply" },
        { "DeviceMetrics?$apply=groupby((DeviceId),aggregate(MetricValue with sum as DeviceId))", "$apply" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Invalid_query_is_400_with_the_wrong_option(string address, string target)
    {
        var result = await gateway.Client.GetODataAsync(address);

        Assert.True(result.Status == HttpStatusCode.BadRequest, $"{(int)result.Status}: {result.Body}");
        Assert.False(string.IsNullOrWhiteSpace(result.ErrorMessage));
        Assert.Equal(target, result.Json.GetProperty("error").GetProperty("target").GetString());
        Assert.Equal("6", (await gateway.Client.GetODataAsync("DeviceMetrics/$count")).Body);
    }

    [Fact]
    public async Task Unknown_property_error_has_position_and_allowed_names()
    {
        var result = await gateway.Client.GetODataAsync("DeviceMetrics?$filter=MetricValue gt 1 and Colour eq 'red'");

        Assert.Equal(["21"], result.ErrorDetails("position"));
        Assert.Contains("MetricName", result.ErrorDetails("allowed"));
    }

    [Theory]
    [InlineData("DeviceMetrics?$filter=MetricValue div 0 gt 1")]
    [InlineData("DeviceMetrics?$filter=MetricValue mul 1e308 mul 1e308 gt 1")]
    [InlineData("DeviceMetrics1h?$filter=Count mul 9223372036854775807 gt 1")]
    [InlineData("DeviceMetrics?$filter=substring(DeviceId, -1) eq 'a'")]
    [InlineData("DeviceMetrics?$filter=Time add duration'P99999999D' gt now()")]
    [InlineData("DeviceMetrics?$filter=Time gt 9999-12-31T23:59:59.9999999Z")]
    [InlineData("DeviceMetrics?$filter=date(Time) eq 9999-12-31")]
    [InlineData("DeviceMetrics?$filter=cast(MetricValue, Edm.String) eq '1'")]
    [InlineData("DeviceMetrics?$filter=isof(Tags, Flux.Tags)")]
    [InlineData("DeviceMetrics?$filter=Time sub Time gt duration'PT0S'")]
    [InlineData("DeviceMetrics?$filter=time(Time) gt 25:00:00")]
    [InlineData("DeviceMetrics?$filter=1 div 0 eq 1")]
    [InlineData("DeviceMetrics?$filter=isof(MetricValue, Edm.Double)")]
    [InlineData("DeviceMetrics?$orderby=date(Time)")]
    [InlineData("DeviceMetrics?$orderby=DeviceId eq 'a'")]
    [InlineData("DeviceMetrics?$filter=geo.distance(Tags, Tags) lt 1")]
    [InlineData("DeviceMetrics(Time=2026-01-01,DeviceId='a')")]
    [InlineData("DeviceMetrics('a')")]
    [InlineData("DeviceMetrics/Flux.Nothing")]
    [InlineData("DeviceMetrics/$value")]
    [InlineData("$entity?$id=DeviceMetrics")]
    [InlineData("Devices('a')/DeviceId/$value")]
    [InlineData("%FF%FE")]
    [InlineData("DeviceMetrics?$filter=%FF%FE eq 1")]
    [InlineData("DeviceMetrics?$filter=DeviceId eq '%ED%A0%80'")]
    [InlineData("DeviceMetrics?$format=xml")]
    [InlineData("DeviceMetrics?$skiptoken=AAAA")]
    public async Task No_query_is_answered_with_a_server_error(string address)
    {
        var result = await gateway.Client.GetODataAsync(address);

        Assert.True((int)result.Status < 500, $"{(int)result.Status}: {result.Body}");
        if (result.Status is not HttpStatusCode.OK && result.Body.StartsWith('{'))
            Assert.False(string.IsNullOrWhiteSpace(result.ErrorMessage));
    }

    [Theory]
    [InlineData(250, " and ", "MetricValue gt 1")]
    [InlineData(2500, " or ", "MetricValue gt 1")]
    public async Task Too_many_terms_are_refused_with_the_limit(int terms, string joint, string term)
    {
        var result = await gateway.Client.GetODataAsync("DeviceMetrics?$filter=" + string.Join(joint, Enumerable.Repeat(term, terms)));

        Assert.Equal(HttpStatusCode.BadRequest, result.Status);
    }

    [Theory]
    [InlineData("(", "MetricValue gt 1", ")")]
    [InlineData("not (", "MetricValue gt 1", ")")]
    [InlineData("tolower(", "DeviceId", ")")]
    public async Task Too_deep_nesting_is_refused(string open, string core, string close)
    {
        const int Depth = 3000;
        var filter = string.Concat(Enumerable.Repeat(open, Depth)) + core + string.Concat(Enumerable.Repeat(close, Depth));

        var result = await gateway.Client.GetODataAsync($"DeviceMetrics?$filter={filter}");

        Assert.Equal(HttpStatusCode.BadRequest, result.Status);
    }

    [Fact]
    public async Task Token_is_valid_only_for_its_own_query()
    {
        var first = await gateway.Client.GetODataAsync("DeviceMetrics?$filter=MetricValue gt 0", ("Prefer", "odata.maxpagesize=1"));
        var token = first.NextLink![(first.NextLink!.IndexOf("$skiptoken=", StringComparison.Ordinal) + "$skiptoken=".Length)..];

        var other = await gateway.Client.GetODataAsync($"DeviceMetrics?$filter=MetricValue gt 1&$skiptoken={token}");
        Assert.Equal(HttpStatusCode.BadRequest, other.Status);
        for (var at = 0; at < token.Length; at++)
        {
            var damaged = token[..at] + (token[at] == 'A' ? 'B' : 'A') + token[(at + 1)..];
            var result = await gateway.Client.GetODataAsync($"DeviceMetrics?$filter=MetricValue gt 0&$skiptoken={damaged}");
            Assert.True(result.Status == HttpStatusCode.BadRequest, $"A token damaged at {at} was taken.");
        }
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    public async Task Writing_is_405(string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/odata/DeviceMetrics") { Content = new StringContent("{}") };
        using var response = await gateway.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
    }

    [Theory]
    [InlineData("DeviceMetrics", "DELETE", "GET, HEAD")]
    [InlineData("$batch", "GET", "POST")]
    [InlineData("$batch", "PUT", "POST")]
    public async Task Other_method_is_405_with_the_allowed_methods(string address, string method, string allowed)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/odata/{address}");
        using var response = await gateway.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(allowed, string.Join(", ", response.Content.Headers.Allow));
    }

    [Fact]
    public async Task Failed_request_of_a_batch_fails_only_its_dependants()
    {
        using var content = new StringContent(
            """
            {"requests":[
                {"id":"1","method":"GET","url":"DeviceMetrics?$top=1&$select=MetricValue"},
                {"id":"2","method":"get","url":"DeviceMetrics/$count"},
                {"id":"3","method":"GET","url":"Nothing"},
                {"id":"4","method":"GET","url":"Devices","dependsOn":["3"]},
                {"id":"5","method":"DELETE","url":"Devices"},
                {"id":"6","method":"GET","url":"http://elsewhere.example/odata/Devices"}]}
            """,
            System.Text.Encoding.UTF8,
            "application/json");
        using var response = await gateway.Client.PostAsync("/odata/$batch", content);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        var responses = json.RootElement.GetProperty("responses").EnumerateArray().ToList();

        Assert.Equal([200, 200, 404, 424, 405, 400], responses.Select(result => result.GetProperty("status").GetInt32()));
        Assert.Equal(20.5, responses[0].GetProperty("body").GetProperty("value")[0].GetProperty("MetricValue").GetDouble());
        Assert.Equal("6", responses[1].GetProperty("body").GetString());
    }

    [Fact]
    public async Task Batch_limits_the_size_of_a_response()
    {
        await gateway.ExecuteAsync("INSERT INTO device_logs (time, device_id, log_level, message) SELECT '2020-01-01', 'batch-long', 'info', repeat('x', 32000) FROM generate_series(1, 600)");
        try
        {
            using var content = new StringContent(
                """
                {"requests":[
                    {"id":"1","method":"GET","url":"DeviceLogs?$filter=DeviceId eq 'batch-long'"},
                    {"id":"2","method":"GET","url":"DeviceLogs?$filter=DeviceId eq 'batch-long'&$top=2"}]}
                """,
                System.Text.Encoding.UTF8,
                "application/json");
            using var response = await gateway.Client.PostAsync("/odata/$batch", content);
            using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());

            Assert.Equal([413, 200], json.RootElement.GetProperty("responses").EnumerateArray().Select(result => result.GetProperty("status").GetInt32()));
        }
        finally
        {
            await gateway.ExecuteAsync("DELETE FROM device_logs WHERE device_id = 'batch-long'");
        }
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"requests":[{"id":"1"}]}""")]
    [InlineData("""{"requests":[{"id":"\ud800","method":"GET","url":"Devices"}]}""")]
    [InlineData("""{"requests":[{"id":"1","method":"GET","url":"Devices"},{"id":"1","method":"GET","url":"Devices"}]}""")]
    [InlineData("""{"requests":[{"id":"1","method":"GET","url":"Devices","dependsOn":["2"]}]}""")]
    public async Task Malformed_batch_is_400(string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await gateway.Client.PostAsync("/odata/$batch", content);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }
}
