using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.OData;

namespace Flux.QueryGateway.Tests.OData;

/// <summary>Every kind of response, read with Microsoft.OData.Core and compared with its JSON.</summary>
public sealed class ReaderTests(SurfaceFixture gateway) : IClassFixture<SurfaceFixture>
{
    private const string Series = "MetricSeries(from=2026-01-02T00:00:00Z,to=2026-01-03T00:00:00Z,bucket=duration'PT1H',aggregation='avg')";

    public static TheoryData<string, int, string> Collections
    {
        get
        {
            var cases = new TheoryData<string, int, string>();
            foreach (var level in new[] { "minimal", "full" })
            {
                foreach (var (address, rows) in new (string, int)[]
                {
                    ("DeviceMetrics", 6),
                    ("DeviceMetrics?$select=Time,MetricValue", 6),
                    ("DeviceMetrics?$count=true&$top=2", 2),
                    ("DeviceMetrics?$top=0", 0),
                    ("DeviceMetrics?$filter=Tags/location eq 'room_1'&$orderby=MetricValue", 2),
                    ("DeviceLogs", 5),
                    ("DeviceEvents", 5),
                    ("DeviceEvents?$select=EventData", 5),
                    ("DeviceMetrics5m", 4),
                    ("DeviceMetrics1h", 4),
                    ("Devices", 3),
                    ("LatestMetrics", 4),
                    ("DeviceMetrics?$apply=groupby((DeviceId,Unit),aggregate(MetricValue with average as Mean,Time with max as Last,$count as N))", 4),
                    ("DeviceMetrics?$apply=groupby((Tags/location),aggregate($count as N))", 3),
                    ("DeviceLogs?$apply=groupby((LogLevel))", 5),
                    ("DeviceMetrics?$apply=aggregate(DeviceId with countdistinct as D)", 1),
                    (Series, 4),
                    (Series + "?$select=Bucket,Value&$count=true", 4),
                })
                {
                    cases.Add(address, rows, level);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Collections))]
    public async Task Collection_has_the_same_values_in_the_library(string address, int expected, string level)
    {
        var library = await LibraryReader.OfAsync(gateway.Client);
        var result = await gateway.Client.GetODataAsync(address, ("Accept", $"application/json;odata.metadata={level}"));
        Assert.True(result.Status == HttpStatusCode.OK, result.Body);

        var (rows, count, nextLink) = library.Rows(result, address.StartsWith("MetricSeries", StringComparison.Ordinal) ? null : address.Split('?')[0]);

        Assert.Equal(expected, rows.Count);
        Assert.All(rows, row => Assert.NotEmpty(row!.AsObject()));
        AssertSame(JsonNode.Parse(result.Body)!["value"], rows);
        Assert.Equal(result.Json.TryGetProperty("@odata.count", out var counted) ? counted.GetInt64() : null, count);
        Assert.Null(nextLink);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("0")]
    [InlineData("-1.25e-7")]
    [InlineData("\"\"")]
    [InlineData("\"2026-01-01T00:00:00Z\"")]
    [InlineData("false")]
    [InlineData("[null, 1, \"two\", [3, [4]], {\"five\": 6}]")]
    [InlineData("{\"a\": {\"b\": [1, {\"c\": null}]}, \"name with spaces\": \"ü\"}")]
    public async Task Event_data_of_every_kind_is_read_by_the_library(string json)
    {
        await gateway.ExecuteAsync($"INSERT INTO device_events VALUES ('2020-01-01', 'untyped', 'kind', '{json}', 'low')");
        try
        {
            var library = await LibraryReader.OfAsync(gateway.Client);
            foreach (var level in new[] { "minimal", "full" })
            {
                var result = await gateway.Client.GetODataAsync("DeviceEvents?$filter=DeviceId eq 'untyped'", ("Accept", $"application/json;odata.metadata={level}"));
                var row = Assert.Single(library.Rows(result, "DeviceEvents").Rows);

                AssertSame(JsonNode.Parse(json), row!["EventData"]);
                Assert.Equal("low", row["Severity"]!.GetValue<string>());
            }
        }
        finally
        {
            await gateway.ExecuteAsync("DELETE FROM device_events WHERE device_id = 'untyped'");
        }
    }

    [Theory]
    [InlineData("minimal")]
    [InlineData("full")]
    public async Task Pages_have_the_same_counts_and_links_in_the_library(string level)
    {
        var library = await LibraryReader.OfAsync(gateway.Client);
        var read = new List<JsonNode?>();
        for (var next = "DeviceEvents?$count=true"; next is not null;)
        {
            var result = await gateway.Client.GetODataAsync(next, ("Accept", $"application/json;odata.metadata={level}"), ("Prefer", "odata.maxpagesize=2"));
            var (rows, count, link) = library.Rows(result, "DeviceEvents");
            read.AddRange(rows);
            Assert.Equal(5, count);
            Assert.Equal(result.NextLink, link?.OriginalString);
            next = link?.OriginalString;
        }

        Assert.Equal(["true", "12.50", "\"text\"", "[1,2]", "{\"code\":1}"], read.Select(row => row!["EventData"]!.ToJsonString()));
    }

    [Theory]
    [InlineData("Devices('device_001')", "Devices")]
    [InlineData("LatestMetrics(DeviceId='device_001',MetricName='temperature')", "LatestMetrics")]
    [InlineData("DeviceEvents(Time=2026-01-02T03:04:05Z,DeviceId='device_001',EventType='alarm')", "DeviceEvents")]
    [InlineData("DeviceMetrics(Time=2026-01-02T03:04:05.000007Z,DeviceId='device_001',MetricName='temperature')?$select=Tags", "DeviceMetrics")]
    public async Task Entity_has_the_same_values_in_the_library(string address, string set)
    {
        var library = await LibraryReader.OfAsync(gateway.Client);
        foreach (var level in new[] { "minimal", "full" })
        {
            var result = await gateway.Client.GetODataAsync(address, ("Accept", $"application/json;odata.metadata={level}"));
            Assert.True(result.Status == HttpStatusCode.OK, result.Body);
            var entity = library.Entity(result, set);

            Assert.NotEmpty(entity);
            AssertSame(JsonNode.Parse(result.Body), entity);
        }
    }

    /// <summary>The library needs the context annotation, which this level omits.</summary>
    [Theory]
    [InlineData("DeviceMetrics")]
    [InlineData("DeviceEvents?$select=EventData,Time")]
    [InlineData("Devices('device_001')")]
    [InlineData("DeviceMetrics?$apply=groupby((DeviceId),aggregate($count as N))")]
    [InlineData(Series)]
    public async Task Metadata_level_none_has_the_same_values(string address)
    {
        var none = await gateway.Client.GetODataAsync(address, ("Accept", "application/json;odata.metadata=none"));
        var full = await gateway.Client.GetODataAsync(address, ("Accept", "application/json;odata.metadata=full"));

        Assert.DoesNotContain("@odata", none.Body, StringComparison.Ordinal);
        Assert.Contains("@odata", full.Body, StringComparison.Ordinal);
        AssertSame(JsonNode.Parse(full.Body), LibraryReader.Bare(JsonNode.Parse(none.Body)));
    }

    [Fact]
    public async Task Error_has_the_same_target_in_the_library()
    {
        var library = await LibraryReader.OfAsync(gateway.Client);
        var result = await gateway.Client.GetODataAsync("DeviceMetrics?$filter=Nope eq 1");
        using var messages = library.Messages(result);
        var error = messages.ReadError();

        Assert.Equal(HttpStatusCode.BadRequest, result.Status);
        Assert.Equal(result.ErrorMessage, error.Message);
        Assert.Equal("$filter", error.Target);
        Assert.Equal(result.ErrorDetails("allowed"), error.Details.Where(detail => detail.Code == "allowed").Select(detail => detail.Message));
        Assert.Contains("MetricValue", error.Details.Select(detail => detail.Message));
    }

    [Fact]
    public async Task Service_document_lists_every_entity_set_in_the_library()
    {
        var library = await LibraryReader.OfAsync(gateway.Client);
        using var messages = library.Messages(await gateway.Client.GetODataAsync(""));

        Assert.Equal(
            library.Model.EntityContainer.Elements.OfType<Microsoft.OData.Edm.IEdmEntitySet>().Select(set => set.Name),
            messages.ReadServiceDocument().EntitySets.Select(set => set.Name));
    }

    [Fact]
    public async Task Row_count_is_read_as_a_value_by_the_library()
    {
        var library = await LibraryReader.OfAsync(gateway.Client);
        using var messages = library.Messages(await gateway.Client.GetODataAsync("DeviceMetrics/$count"));

        Assert.Equal(6, messages.ReadValue(Microsoft.OData.Edm.EdmCoreModel.Instance.GetInt32(isNullable: false)));
    }

    [Fact]
    public async Task Batch_has_the_same_responses_in_the_library()
    {
        var library = await LibraryReader.OfAsync(gateway.Client);
        using var messages = library.Messages(await AskTogetherAsync("DeviceEvents", "DeviceMetrics?$apply=aggregate($count as N)"));
        var reader = messages.CreateODataBatchReader();
        var read = new List<string>();
        while (reader.Read())
        {
            if (reader.State is not ODataBatchReaderState.Operation)
                continue;

            var operation = reader.CreateOperationResponseMessage();
            using var body = new StreamReader(operation.GetStream());
            using var inner = new HttpResponseMessage((HttpStatusCode)operation.StatusCode) { Content = new StringContent("") };
            inner.Content.Headers.Remove("Content-Type");
            inner.Content.Headers.TryAddWithoutValidation("Content-Type", operation.GetHeader("Content-Type"));
            inner.Headers.Add("OData-Version", operation.GetHeader("OData-Version"));
            var result = new ODataAnswer(inner.StatusCode, await body.ReadToEndAsync(), inner);
            var (rows, _, _) = library.Rows(result, operation.ContentId == "0" ? "DeviceEvents" : "DeviceMetrics");
            AssertSame(JsonNode.Parse(result.Body)!["value"], rows);
            read.Add(string.Create(CultureInfo.InvariantCulture, $"{operation.ContentId}: {operation.StatusCode}, {rows.Count} rows"));
        }

        Assert.Equal(["0: 200, 5 rows", "1: 200, 1 rows"], read);
    }

    /// <summary>The library throws for the first error in a JSON batch, at any position.</summary>
    [Fact]
    public async Task Error_in_a_batch_is_read_as_that_error()
    {
        var library = await LibraryReader.OfAsync(gateway.Client);
        using var messages = library.Messages(await AskTogetherAsync("Devices", "Devices('nobody')"));
        var reader = messages.CreateODataBatchReader();

        var raised = Assert.Throws<ODataErrorException>(() =>
        {
            while (reader.Read())
            {
                if (reader.State is ODataBatchReaderState.Operation)
                    reader.CreateOperationResponseMessage().GetStream().Dispose();
            }
        });

        Assert.Equal("NotFound", raised.Error.Code);
        Assert.NotEmpty(raised.Error.Message);
    }

    private async Task<ODataAnswer> AskTogetherAsync(params string[] addresses)
    {
        using var response = await gateway.Client.PostAsJsonAsync(
            "/odata/$batch", new { requests = addresses.Select((url, at) => new { id = $"{at}", method = "GET", url }).ToArray() });
        return new ODataAnswer(response.StatusCode, await response.Content.ReadAsStringAsync(), response);
    }

    private static void AssertSame(JsonNode? sent, JsonNode? read) =>
        Assert.True(JsonNode.DeepEquals(LibraryReader.Bare(sent), read), $"sent {sent?.ToJsonString()}\nread {read?.ToJsonString()}");
}
