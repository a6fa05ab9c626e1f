using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace SensorReplay;

/// <summary>The steps of the sample: read, send with a progress bar, query.</summary>
internal sealed class Replay(Uri ingest, Uri gateway, int batchSize, string? apiKey = null)
{
    public async Task<int> RunAsync(
        FileInfo csv, Sensor sensor, bool endNow, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        try
        {
            var readings = Reading.ReadFile(csv.FullName);
            if (endNow)
                readings = Reading.ShiftToEnd(readings, timeProvider.GetUtcNow());
            await SendAsync(sensor, readings, cancellationToken);
            await QueryAsync(sensor);
            return 0;
        }
        catch (Exception error) when (error is HttpRequestException or FormatException)
        {
            AnsiConsole.MarkupLineInterpolated($"[red]{error.Message}[/]");
            return 1;
        }
    }

    private async Task SendAsync(Sensor sensor, IReadOnlyList<Reading> readings, CancellationToken cancellationToken)
    {
        using var client = new IngestClient(ingest, apiKey);
        var started = TimeProvider.System.GetTimestamp();
        long accepted = 0, rejected = 0;
        RejectedRow? firstRejected = null;
        await AnsiConsole.Progress().StartAsync(async progress =>
        {
            var task = progress.AddTask($"{readings.Count:N0} rows of {Markup.Escape(sensor.Device)}", maxValue: readings.Count);
            foreach (var batch in readings.Chunk(batchSize))
            {
                var receipt = await client.WriteAsync(sensor, batch, cancellationToken);
                accepted += receipt.Accepted;
                rejected += receipt.Rejected;
                firstRejected ??= receipt.Errors is [var first, ..] ? first : null;
                task.Increment(batch.Length);
            }
        });

        var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        AnsiConsole.MarkupLineInterpolated($"[green]{accepted:N0} rows committed[/], {rejected:N0} rejected, in {seconds:F2} s.");
        if (firstRejected is not null)
            AnsiConsole.MarkupLineInterpolated(
                $"[yellow]First rejection:[/] row {firstRejected.Index} {firstRejected.Path}: {firstRejected.Reason}");
    }

    private async Task QueryAsync(Sensor sensor)
    {
        using var client = new QueryClient(gateway, apiKey);
        var device = sensor.Device.Replace("'", "''", StringComparison.Ordinal);
        var where = $"where: {{ deviceId: {{ eq: {JsonSerializer.Serialize(sensor.Device)} }} }}";

        var table = new Table().AddColumns("", "OData", "GraphQL");
        var (odata, graphql) = (new Summary(), new Summary());
        await foreach (var row in client.ODataAsync(
            $"DeviceMetrics?$filter=DeviceId eq '{Uri.EscapeDataString(device)}'&$select=Time,MetricValue"))
            odata.Add(row.GetProperty("Time"), row.GetProperty("MetricValue"));
        await foreach (var node in client.GraphQLAsync("metrics", where, "time metricValue"))
            graphql.Add(node.GetProperty("time"), node.GetProperty("metricValue"));
        table.AddRow("rows", Number(odata.Count), Number(graphql.Count));
        table.AddRow("oldest", odata.Oldest ?? "", graphql.Oldest ?? "");
        table.AddRow("newest", odata.Newest ?? "", graphql.Newest ?? "");
        table.AddRow("sum of values", Number(odata.Sum), Number(graphql.Sum));

        var hours = 0;
        await foreach (var _ in client.ODataAsync($"DeviceMetrics1h?$filter=DeviceId eq '{Uri.EscapeDataString(device)}'&$select=Bucket"))
            hours++;
        var rollups = 0;
        await foreach (var _ in client.GraphQLAsync("rollups", $"resolution: ONE_HOUR, {where}", "bucket"))
            rollups++;
        table.AddRow("1 h buckets", Number(hours), Number(rollups));
        AnsiConsole.Write(table);
    }

    private static string Number(double value) => value.ToString("#,##0.######", CultureInfo.InvariantCulture);
}
