using System.Globalization;
using System.Text.Json;
using SensorReplay;

namespace Flux.EndToEnd.Tests;

/// <summary>Real sensor data, written over HTTP and read in both query languages.</summary>
[Collection(SystemCollection.Name)]
public sealed class ReplayTests(FluxSystem system)
{
    private static readonly Sensor Machine = new("machine_temperature", "temperature", "fahrenheit");

    [SkippableFact]
    public async Task Both_languages_return_every_reading_bit_for_bit()
    {
        var readings = await ReplayAsync(Machine);
        var expected = readings.OrderByDescending(reading => reading.Time).ThenByDescending(reading => reading.Value)
            .Select(reading => (reading.Time, Bits: BitConverter.DoubleToInt64Bits(reading.Value))).ToList();

        using var query = system.Query();
        var odata = await query.ODataAsync($"DeviceMetrics?$filter=DeviceId eq '{Machine.Device}'&$select=Time,MetricValue")
            .Select(row => Row(row, "Time", "MetricValue")).ToListAsync();
        var graphql = await query.GraphQLAsync("metrics", $$"""where: { deviceId: { eq: "{{Machine.Device}}" } }""", "time metricValue")
            .Select(row => Row(row, "time", "metricValue")).ToListAsync();

        Assert.Equal(expected.Count, odata.Count);
        Assert.Equal(expected, odata.OrderByDescending(row => row.Time).ThenByDescending(row => BitConverter.Int64BitsToDouble(row.Bits)));
        Assert.Equal(odata, graphql);
    }

    [SkippableFact]
    public async Task Hourly_rollup_equals_the_values_computed_from_the_file()
    {
        var sensor = Machine with { Device = "machine_rollup" };
        var readings = await ReplayAsync(sensor);
        var expected = readings.GroupBy(reading => reading.Time.UtcTicks / TimeSpan.TicksPerHour)
            .ToDictionary(
                hour => new DateTimeOffset(hour.Key * TimeSpan.TicksPerHour, TimeSpan.Zero),
                hour => hour.Select(reading => reading.Value).ToList());

        using var query = system.Query();
        var odata = await query.ODataAsync($"DeviceMetrics1h?$filter=DeviceId eq '{sensor.Device}'").ToListAsync();
        var graphql = await query.GraphQLAsync(
            "rollups", $$"""resolution: ONE_HOUR, where: { deviceId: { eq: "{{sensor.Device}}" } }""",
            "bucket avgValue minValue maxValue count").ToListAsync();

        Assert.Equal(expected.Count, odata.Count);
        Assert.Equal(expected.Count, graphql.Count);
        Assert.All(odata, row =>
        {
            var hour = expected[Time(row.GetProperty("Bucket"))];
            Assert.Equal(hour.Average(), row.GetProperty("AvgValue").GetDouble(), tolerance: 1e-9);
            Assert.Equal(hour.Min(), row.GetProperty("MinValue").GetDouble());
            Assert.Equal(hour.Max(), row.GetProperty("MaxValue").GetDouble());
            Assert.Equal(hour.Count, row.GetProperty("Count").GetInt64());
        });
        Assert.Equal(
            odata.Select(
                row => (Time(row.GetProperty("Bucket")), row.GetProperty("AvgValue").GetDouble(), row.GetProperty("Count").GetInt64())),
            graphql.Select(
                row => (Time(row.GetProperty("bucket")), row.GetProperty("avgValue").GetDouble(), row.GetProperty("count").GetInt64())));
    }

    private async Task<IReadOnlyList<Reading>> ReplayAsync(Sensor sensor)
    {
        var readings = SensorFile.MachineTemperature();
        using var client = new IngestClient(system.Ingest);
        foreach (var batch in readings.Chunk(2000))
            Assert.Equal(new Receipt(batch.Length, 0), await client.WriteAsync(sensor, batch, CancellationToken.None));
        return readings;
    }

    private static (DateTimeOffset Time, long Bits) Row(JsonElement row, string time, string value) =>
        (Time(row.GetProperty(time)), BitConverter.DoubleToInt64Bits(row.GetProperty(value).GetDouble()));

    private static DateTimeOffset Time(JsonElement time) => DateTimeOffset.Parse(time.GetString()!, CultureInfo.InvariantCulture);
}
