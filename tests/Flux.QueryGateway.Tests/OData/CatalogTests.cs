using System.Text.Json;

namespace Flux.QueryGateway.Tests.OData;

/// <summary>The derived sets: the devices, and the newest row of every series.</summary>
public sealed class CatalogTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    private const string Catalogue = "SELECT device_id, min(time), max(time), count(DISTINCT metric_name) FROM device_metrics WHERE device_id LIKE 'random_%' GROUP BY device_id ORDER BY device_id";

    [Fact]
    public async Task First_and_last_seen_are_exact_to_the_microsecond()
    {
        await gateway.ExecuteAsync("""
            INSERT INTO device_metrics VALUES
                ('2026-01-02 03:04:05.000007+00', 'exact', 'a', 1, null, null),
                ('2026-01-02 03:59:59.999999+00', 'exact', 'b', 2, 'celsius', null),
                ('2026-01-05 00:00:00.000001+00', 'exact', 'a', 3, null, null)
            """);

        var device = await gateway.Client.GetODataAsync("Devices('exact')");

        Assert.Equal("2026-01-02T03:04:05.000007Z", device.Json.GetProperty("FirstSeen").GetString());
        Assert.Equal("2026-01-05T00:00:00.000001Z", device.Json.GetProperty("LastSeen").GetString());
        Assert.Equal(2, device.Json.GetProperty("MetricCount").GetInt32());
    }

    [Fact]
    public async Task Late_row_changes_first_seen_but_not_the_newest_value()
    {
        await gateway.ExecuteAsync("INSERT INTO device_metrics VALUES ('2026-02-01 12:00+00', 'late', 'a', 1, 'x', null)");
        await gateway.MaintainAsync();
        await gateway.ExecuteAsync("INSERT INTO device_metrics VALUES ('2026-01-20 11:22:33+00', 'late', 'a', 2, 'y', null), ('2026-01-25 00:00+00', 'late', 'b', 7, null, null)");

        var device = await gateway.Client.GetODataAsync("Devices('late')");
        var latest = await gateway.Client.GetODataAsync("LatestMetrics?$filter=DeviceId eq 'late'&$orderby=MetricName&$select=MetricName,Time,MetricValue,Unit");

        Assert.Equal("2026-01-20T11:22:33Z", device.Json.GetProperty("FirstSeen").GetString());
        Assert.Equal("2026-02-01T12:00:00Z", device.Json.GetProperty("LastSeen").GetString());
        Assert.Equal(
            ["""{"MetricName":"a","Time":"2026-02-01T12:00:00Z","MetricValue":1,"Unit":"x"}""", """{"MetricName":"b","Time":"2026-01-25T00:00:00Z","MetricValue":7,"Unit":null}"""],
            latest.Rows.Select(row => row.GetRawText()));
    }

    [Fact]
    public async Task Series_without_raw_rows_uses_its_newest_hourly_bucket()
    {
        await gateway.ExecuteAsync("INSERT INTO device_metrics VALUES ('2024-05-05 05:05:05+00', 'retired', 'a', 1, 'x', null), ('2024-05-05 06:07:08+00', 'retired', 'a', 2, 'x', null)");
        await gateway.MaintainAsync();
        await gateway.ExecuteAsync("SELECT drop_chunks('device_metrics', older_than => timestamptz '2024-06-01')");
        Assert.Equal("0", (await gateway.Client.GetODataAsync("DeviceMetrics/$count?$filter=DeviceId eq 'retired'")).Body);

        var latest = await gateway.Client.GetODataAsync("LatestMetrics(DeviceId='retired',MetricName='a')");
        var device = await gateway.Client.GetODataAsync("Devices('retired')");

        Assert.Equal("2024-05-05T06:00:00Z", latest.Json.GetProperty("Time").GetString());
        Assert.Equal(2, latest.Json.GetProperty("MetricValue").GetDouble());
        Assert.Equal(JsonValueKind.Null, latest.Json.GetProperty("Unit").ValueKind);
        Assert.Equal("2024-05-05T05:05:05Z", device.Json.GetProperty("FirstSeen").GetString());
        Assert.Equal("2024-05-05T06:00:00Z", device.Json.GetProperty("LastSeen").GetString());
    }

    [Fact]
    public async Task Series_without_any_data_is_not_listed()
    {
        await gateway.ExecuteAsync("INSERT INTO device_metrics VALUES ('2026-01-02+00', 'gone', 'a', 1, null, null)");
        await gateway.ExecuteAsync("DELETE FROM device_metrics WHERE device_id = 'gone'");

        Assert.Empty((await gateway.Client.GetODataAsync("LatestMetrics?$filter=DeviceId eq 'gone'")).Rows);
        Assert.Empty((await gateway.Client.GetODataAsync("Devices?$filter=DeviceId eq 'gone'")).Rows);
    }

    [Fact]
    public async Task Catalogue_equals_the_rows_in_any_order_of_arrival()
    {
        var random = new Random(8);
        for (var statement = 0; statement < 40; statement++)
        {
            var rows = Enumerable.Range(0, random.Next(1, 20)).Select(_ =>
                $"('2026-03-01+00'::timestamptz + {random.NextInt64(90L * 86_400_000_000)} * interval '1 microsecond', 'random_{random.Next(9)}', 'm{random.Next(5)}', {random.Next()}, null, null)");
            await gateway.ExecuteAsync($"INSERT INTO device_metrics VALUES {string.Join(',', rows)}");
            if (statement == 20)
                await gateway.MaintainAsync();
        }

        var expected = new List<string>();
        await using (var command = gateway.DataSource.CreateCommand(Catalogue))
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
                expected.Add($"{reader.GetString(0)} {reader.GetDateTime(1):O} {reader.GetDateTime(2):O} {reader.GetInt64(3)}");
        }

        var devices = await gateway.Client.GetODataAsync("Devices?$filter=startswith(DeviceId,'random_')&$orderby=DeviceId");
        Assert.Equal(expected, devices.Rows.Select(row =>
            $"{row.GetProperty("DeviceId")} {row.GetProperty("FirstSeen").GetDateTime():O} {row.GetProperty("LastSeen").GetDateTime():O} {row.GetProperty("MetricCount")}"));

        var latest = await gateway.Client.GetAllRowsAsync("LatestMetrics?$filter=startswith(DeviceId,'random_')&$orderby=DeviceId,MetricName", 7);
        Assert.Equal(await NewestAsync(), latest.Select(row => JsonDocument.Parse(row).RootElement)
            .Select(row => $"{row.GetProperty("DeviceId")} {row.GetProperty("MetricName")} {row.GetProperty("Time").GetDateTime():O} {row.GetProperty("MetricValue")}"));
    }

    private async Task<List<string>> NewestAsync()
    {
        var rows = new List<string>();
        await using var command = gateway.DataSource.CreateCommand("""
            SELECT DISTINCT ON (device_id, metric_name) device_id, metric_name, time, metric_value::bigint FROM device_metrics
            WHERE device_id LIKE 'random_%' ORDER BY device_id, metric_name, time DESC
            """);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            rows.Add($"{reader.GetString(0)} {reader.GetString(1)} {reader.GetDateTime(2):O} {reader.GetInt64(3)}");
        return rows;
    }
}
