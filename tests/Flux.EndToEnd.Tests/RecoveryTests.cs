using System.Diagnostics;
using System.Globalization;
using Aspire.Hosting.Testing;
using Npgsql;
using SensorReplay;

namespace Flux.EndToEnd.Tests;

/// <summary>The database of the running system is killed.</summary>
[Collection(SystemCollection.Name)]
public sealed class RecoveryTests(FluxSystem system)
{
    private static readonly TimeSpan RecoveryLimit = TimeSpan.FromMinutes(2);

    [SkippableFact]
    public async Task Services_recover_from_a_killed_database_without_losing_rows()
    {
        var sensor = new Sensor("recovered", "temperature", "celsius");
        var readings = Enumerable.Range(0, 500)
            .Select(second => new Reading(TimeProvider.System.GetUtcNow().AddSeconds(-second), second)).ToList();
        using var ingest = new IngestClient(system.Ingest);
        await ingest.WriteAsync(sensor, readings[..250], CancellationToken.None);

        using (var postmaster = await FindPostmasterAsync())
            postmaster.Kill();
        using var limit = new CancellationTokenSource(RecoveryLimit);
        await WriteUntilAcknowledgedAsync(ingest, sensor, readings[250..], limit.Token);
        await system.WaitUntilHealthyAsync(limit.Token);

        using var query = system.Query();
        var values = await query.ODataAsync($"DeviceMetrics?$filter=DeviceId eq '{sensor.Device}'&$select=MetricValue")
            .Select(row => row.GetProperty("MetricValue").GetDouble()).ToListAsync(limit.Token);
        Assert.Equal(readings.Select(reading => reading.Value), values.Order());
    }

    /// <summary>One batch has one key, so its rows are written once even if it is sent several times.</summary>
    private static async Task WriteUntilAcknowledgedAsync(
        IngestClient ingest, Sensor sensor, IReadOnlyList<Reading> batch, CancellationToken cancellationToken)
    {
        var receipt = await ingest.WriteAsync(sensor, batch, cancellationToken);
        Assert.Equal(batch.Count, receipt.Accepted);
    }

    /// <summary>The server process that this system's AppHost has started.</summary>
    private async Task<Process> FindPostmasterAsync()
    {
        await using var connection = new NpgsqlConnection(await system.App.GetConnectionStringAsync("flux"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT current_setting('data_directory')", connection);
        var directory = (string)(await command.ExecuteScalarAsync())!;
        var pidFile = Path.Combine(directory, "postmaster.pid");
        Skip.IfNot(File.Exists(pidFile), "The database is not a process of this machine (container or external).");
        return Process.GetProcessById(int.Parse((await File.ReadAllLinesAsync(pidFile))[0], CultureInfo.InvariantCulture));
    }
}
