using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace Flux.EndToEnd.Tests;

/// <summary>The sample of simulated devices, started as in the dashboard.</summary>
[Collection(SystemCollection.Name)]
public sealed class FleetTests(FluxSystem system)
{
    private const string Fleet = "fleet";
    private const string IsOfFleet = "startswith(DeviceId,'fleet-')";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    [Fact]
    public async Task Restarted_fleet_duplicates_no_row_of_its_first_hour()
    {
        using var limit = new CancellationTokenSource(2 * Limit);
        await RunAsync(KnownResourceCommands.StartCommand, KnownResourceStates.Running, limit.Token);
        try
        {
            await WaitForRowsAsync(limit.Token);
            await RunAsync(KnownResourceCommands.StopCommand, KnownResourceStates.Finished, limit.Token);
            await RunAsync(KnownResourceCommands.StartCommand, KnownResourceStates.Running, limit.Token);
            await WaitForReadingAfterAsync(await NewestAsync(), limit.Token);
        }
        finally
        {
            await RunAsync(KnownResourceCommands.StopCommand, KnownResourceStates.Finished, CancellationToken.None);
        }

        var metrics = await RowsAsync("DeviceMetrics", "Time,DeviceId,MetricName");
        var logs = await RowsAsync("DeviceLogs", "Time,DeviceId,Message");
        var events = await RowsAsync("DeviceEvents", "Time,DeviceId,EventType,EventData");
        Assert.All([metrics, logs, events], rows => Assert.Equal(rows.Distinct(StringComparer.Ordinal).Count(), rows.Count));
    }

    /// <summary>Waits for an hour of data of 20 devices with four metrics each, and for logs and events.</summary>
    private async Task WaitForRowsAsync(CancellationToken cancellationToken)
    {
        using var query = system.Query();
        while (true)
        {
            var devices = await query.ODataAsync($"Devices?$filter={IsOfFleet}").CountAsync(cancellationToken);
            var metrics = (await RowsAsync("DeviceMetrics", "Time")).Count;
            var logs = (await RowsAsync("DeviceLogs", "Time")).Count;
            var events = (await RowsAsync("DeviceEvents", "Time")).Count;
            if (devices == 20 && metrics > 60 * 20 * 4 && logs > 0 && events > 0)
                return;
            await Task.Delay(Pause, cancellationToken);
        }
    }

    /// <summary>Waits for a newer reading that is not at a whole minute, as those of the filled-in hour are.</summary>
    private async Task WaitForReadingAfterAsync(DateTimeOffset time, CancellationToken cancellationToken)
    {
        while (await NewestAsync() is var newest && (newest <= time || newest.Second == 0))
            await Task.Delay(Pause, cancellationToken);
    }

    private async Task<DateTimeOffset> NewestAsync()
    {
        using var query = system.Query();
        return (await query.ODataAsync($"DeviceMetrics?$filter={IsOfFleet}&$select=Time&$top=1").SingleAsync())
            .GetProperty("Time").GetDateTimeOffset();
    }

    private async Task<List<string>> RowsAsync(string set, string columns)
    {
        using var query = system.Query();
        return await query.ODataAsync($"{set}?$filter={IsOfFleet}&$select={columns}").Select(row => row.GetRawText()).ToListAsync();
    }

    private async Task RunAsync(string command, string state, CancellationToken cancellationToken)
    {
        var result = await system.App.Services.GetRequiredService<ResourceCommandService>()
            .ExecuteCommandAsync(Fleet, command, cancellationToken);
        Assert.True(result.Success, result.Message);
        await system.App.ResourceNotifications.WaitForResourceAsync(Fleet, state, cancellationToken);
    }
}
