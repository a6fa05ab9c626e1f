using System.Globalization;
using System.Net;
using System.Text.Json;
using Flux.QueryGateway.Rows.Windows;

namespace Flux.QueryGateway.Tests.OData;

/// <summary>
/// The newest rows of many series: one scan of the newest time range finds most of them, the others are read one by one.
/// </summary>
public sealed class LatestTests(LatestFixture gateway) : IClassFixture<LatestFixture>
{
    private const string Newest = """
        SELECT device_id, metric_name, time, metric_value FROM (
            SELECT DISTINCT ON (device_id, metric_name) device_id, metric_name, time, metric_value FROM device_metrics ORDER BY device_id, metric_name, time DESC) AS raw
        UNION ALL SELECT device_id, metric_name, bucket, last_value FROM device_metrics_1h WHERE device_id LIKE 'retired%'
        """;

    [Fact]
    public async Task Newest_rows_equal_those_of_a_full_scan()
    {
        var response = await gateway.Client.GetODataAsync("LatestMetrics", ("Prefer", "odata.maxpagesize=100000"));
        Assert.True(response.Status == HttpStatusCode.OK, response.Body);

        var expected = await ReadAsync(Newest);

        Assert.Equal(3_005, expected.Count);
        Assert.Equal(expected, response.Rows.Select(Row).Order(StringComparer.Ordinal));
        Assert.Equal("3005", (await gateway.Client.GetODataAsync("LatestMetrics/$count")).Body);
        Assert.Equal(response.Rows.Select(row => row.GetRawText()), await gateway.Client.GetAllRowsAsync("LatestMetrics", 700));
    }

    [Fact]
    public async Task Devices_equal_those_of_a_full_scan()
    {
        var response = await gateway.Client.GetODataAsync("Devices?$count=true", ("Prefer", "odata.maxpagesize=100000"));

        var expected = await ReadAsync($"SELECT device_id, count(*)::text, max(time), 0::float8 FROM ({Newest}) AS newest GROUP BY device_id");

        Assert.Equal(1_005, response.Json.GetProperty("@odata.count").GetInt32());
        Assert.Equal(expected, response.Rows.Select(row => Text(row.GetProperty("DeviceId").GetString(), row.GetProperty("MetricCount").ToString(), row.GetProperty("LastSeen").GetDateTime(), 0)).Order(StringComparer.Ordinal));
        Assert.Equal("2026-01-09T23:50:18Z", response.Rows.Single(row => row.GetProperty("DeviceId").GetString() == "device_42").GetProperty("FirstSeen").GetString());
        Assert.Equal("2025-01-01T00:30:00Z", response.Rows.Single(row => row.GetProperty("DeviceId").GetString() == "retired_3").GetProperty("FirstSeen").GetString());
    }

    [Theory]
    [InlineData("LatestMetrics?$filter=MetricName eq 'metric_0' and MetricValue gt 0", 4)]
    [InlineData("LatestMetrics?$filter=Unit eq null", 35)]
    [InlineData("LatestMetrics?$filter=Time lt 2026-01-09T00:00:00Z", 35)]
    [InlineData("Devices?$filter=MetricCount eq 3", 1_000)]
    public async Task Filters_apply_to_the_newest_rows_only(string address, int rows) =>
        Assert.Equal(rows, (await gateway.Client.GetODataAsync(address, ("Prefer", "odata.maxpagesize=100000"))).Rows.Count);

    [Theory]
    [InlineData("LatestMetrics")]
    [InlineData("LatestMetrics?$filter=MetricName eq 'metric_1'")]
    [InlineData("Devices")]
    public async Task Query_of_all_series_scans_the_newest_rows_once(string address)
    {
        var plan = await gateway.PlanAsync(address);

        Assert.Contains("CTE recent", plan.Text, StringComparison.Ordinal);
        // Each series once in the catalogue (twice for devices), the rows of its last minute, and a few older ones.
        Assert.True(plan.Rows <= 15_000, $"{plan.Rows} rows: {plan.Text}");
    }

    [Theory]
    [InlineData("LatestMetrics?$filter=DeviceId eq 'device_3'", 12)]
    [InlineData("LatestMetrics?$orderby=DeviceId&$top=10", 3_010 + 11 + 11)]
    [InlineData("Devices?$filter=DeviceId eq 'device_3'", 12)]
    public async Task Query_of_few_series_reads_only_those(string address, int rows)
    {
        var plan = await gateway.PlanAsync(address);

        Assert.DoesNotContain("CTE recent", plan.Text, StringComparison.Ordinal);
        Assert.True(plan.Rows <= rows, $"{plan.Rows} rows: {plan.Text}");
    }

    [Fact]
    public void Cheapest_time_range_is_chosen()
    {
        var newest = new DateTime(2026, 1, 1, 12, 0, 0, DateTimeKind.Utc);
        DateTime[] Every(TimeSpan pace, TimeSpan ago, int rows) => [.. Enumerable.Range(0, rows).Select(at => newest - ago - at * pace)];
        var minutely = Enumerable.Range(0, 60).Select(second => Every(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(second), 16)).ToList();

        // One row of each, rather than sixty probes.
        Assert.Equal(newest - TimeSpan.FromSeconds(59), LatestPerSeries.Cheapest(minutely)?.UtcDateTime);
        // One that stopped a year ago does not lead back to its time.
        Assert.Equal(newest - TimeSpan.FromSeconds(59), LatestPerSeries.Cheapest([.. minutely, Every(TimeSpan.FromMinutes(1), TimeSpan.FromDays(365), 16)])?.UtcDateTime);
        // A thousand rows a second of every other series: the minute holds too many of them to be read for the sake of the slow ones.
        var mixed = minutely.SelectMany(slow => new[] { slow, Every(TimeSpan.FromMilliseconds(1), TimeSpan.Zero, 16) }).ToList();
        Assert.Equal(newest, LatestPerSeries.Cheapest(mixed)?.UtcDateTime);
        Assert.Null(LatestPerSeries.Cheapest([]));
        Assert.Null(LatestPerSeries.Cheapest([[], []]));
    }

    private static string Row(JsonElement row) => Text(
        row.GetProperty("DeviceId").GetString(), row.GetProperty("MetricName").GetString(), row.GetProperty("Time").GetDateTime(), row.GetProperty("MetricValue").GetDouble());

    private static string Text(string? one, string? other, DateTime time, double value) =>
        string.Create(CultureInfo.InvariantCulture, $"{one} {other} {time.ToUniversalTime():O} {value}");

    private async Task<List<string>> ReadAsync(string sql)
    {
        var rows = new List<string>();
        await using var command = gateway.DataSource.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            rows.Add(Text(reader.GetString(0), reader.GetString(1), reader.GetDateTime(2), reader.GetDouble(3)));
        rows.Sort(StringComparer.Ordinal);
        return rows;
    }
}
