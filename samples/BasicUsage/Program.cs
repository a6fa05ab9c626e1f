using System.Text.Json.Nodes;
using Flux.Timeseries;
using Npgsql;

// 1. The database. A running Flux (dotnet run --project Flux.AppHost) has one on port 5433.
var url = Environment.GetEnvironmentVariable("ConnectionStrings__flux") ?? Environment.GetEnvironmentVariable("DATABASE_URL");
if (string.IsNullOrWhiteSpace(url))
{
    Console.Error.WriteLine(
        """
        No database is configured. Start Flux with: dotnet run --project Flux.AppHost
        Then give its address with the password that was generated for this checkout:
          dotnet user-secrets list --project Flux.AppHost
          DATABASE_URL='postgresql://postgres:<that password>@localhost:5433/flux?max_connections=5' dotnet run --project samples/BasicUsage
        """);
    return 1;
}

try
{
    await using var store = new TimescaleStore(url);

    // 2. Single points.
    await store.WriteMetricAsync(new MetricPoint("device_001", "temperature", 25.5)
    {
        Unit = "celsius",
        Tags = new JsonObject { ["location"] = "room_1" },
    });
    await store.WriteLogAsync(new LogPoint("device_001", DeviceLogLevel.Info, "Sensor initialised") { Source = "sensor_module" });
    await store.WriteEventAsync(new EventPoint("device_001", "threshold_exceeded", new JsonObject { ["threshold"] = 25, ["actual"] = 25.5 })
    {
        Severity = EventSeverity.Medium,
    });
    Console.WriteLine("Wrote a metric, a log line and an event.");

    // 3. A batch, by COPY: ten devices, one point every ten seconds of the last hour.
    var now = TimeProvider.System.GetUtcNow();
    var batch =
        from device in Enumerable.Range(1, 10)
        from step in Enumerable.Range(0, 360)
        select new MetricPoint($"device_{device:000}", "temperature", 20 + device + Math.Sin(step / 57.3))
        {
            Time = now - TimeSpan.FromSeconds(10 * step),
            Unit = "celsius",
        };
    Console.WriteLine($"Wrote a batch of {await store.WriteMetricsAsync(batch)} metrics.");

    // 4. Queries of a time range.
    var lastHour = new TimeSeriesQuery(now.AddHours(-1), now.AddMinutes(1)).WithDevice("device_001");
    Console.WriteLine("The newest five temperatures of device_001:");
    await foreach (var point in store.QueryMetricsAsync(lastHour.WithMetric("temperature").WithLimit(5)))
        Console.WriteLine($"  {point.Time:HH:mm:ss}  {point.Value:0.00} {point.Unit} {point.Tags?.ToJsonString()}");

    Console.WriteLine("Its log and its events:");
    await foreach (var line in store.QueryLogsAsync(lastHour.WithMinLevel(DeviceLogLevel.Info).WithLimit(3)))
        Console.WriteLine($"  {line.Time:HH:mm:ss}  {line.Level}: {line.Message}");

    await foreach (var deviceEvent in store.QueryEventsAsync(lastHour.WithLimit(3)))
        Console.WriteLine(
            $"  {deviceEvent.Time:HH:mm:ss}  {deviceEvent.EventType} ({deviceEvent.Severity}): {deviceEvent.Data.ToJsonString()}");

    // 5. Aggregates over buckets.
    foreach (var aggregation in new[] { AggregationType.Avg, AggregationType.Max, AggregationType.Last })
    {
        Console.WriteLine($"{aggregation} per quarter of an hour:");
        var quarters = lastHour.WithMetric("temperature").WithAggregation(aggregation, TimeSpan.FromMinutes(15)).OldestFirst();
        await foreach (var bucket in store.QueryAggregatedAsync(quarters))
            Console.WriteLine($"  {bucket.Bucket:HH:mm}  {bucket.Value:0.000}  from {bucket.Count} points");
    }

    return 0;
}
catch (Exception error) when (error is NpgsqlException or FormatException)
{
    Console.Error.WriteLine(error is PostgresException { SqlState: PostgresErrorCodes.UndefinedTable }
        ? "The database has no Flux schema yet: run dotnet run --project Flux.SchemaMigrator with the same connection string."
        : error.Message);
    return 1;
}
