using System.Diagnostics;
using System.Globalization;
using System.Net;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Flux.EndToEnd.Tests;

/// <summary>The resource states and commands of the dashboard.</summary>
[Collection(SystemCollection.Name)]
public sealed class ResourceTests(FluxSystem system)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Theory]
    [InlineData("timescale")]
    [InlineData("flux")]
    [InlineData("ingest")]
    [InlineData("query-gateway")]
    public async Task Long_running_resource_is_healthy(string resource)
    {
        using var limit = new CancellationTokenSource(Limit);
        var healthy = await system.App.ResourceNotifications.WaitForResourceHealthyAsync(resource, limit.Token);

        Assert.Equal((KnownResourceStates.Running, HealthStatus.Healthy), (healthy.Snapshot.State?.Text, healthy.Snapshot.HealthStatus));
    }

    [Fact]
    public async Task Migrator_has_finished_with_exit_code_0()
    {
        using var limit = new CancellationTokenSource(Limit);
        var finished = await system.App.ResourceNotifications.WaitForResourceAsync(
            "schema-migrator",
            e => KnownResourceStates.TerminalStates.Contains(e.Snapshot.State?.Text, StringComparer.Ordinal),
            limit.Token);

        Assert.Equal((KnownResourceStates.Finished, (int?)0), (finished.Snapshot.State?.Text, finished.Snapshot.ExitCode));
    }

    [SkippableFact]
    public async Task Killed_service_is_reported_and_can_be_restarted()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Finds the service's process in /proc.");
        using var limit = new CancellationTokenSource(Limit);
        var notifications = system.App.ResourceNotifications;
        var running = await notifications.WaitForResourceHealthyAsync("ingest", limit.Token);
        using (var service = ServiceProcess(running.Snapshot))
            service.Kill();

        var ended = await notifications.WaitForResourceAsync(
            "ingest", e => KnownResourceStates.TerminalStates.Contains(e.Snapshot.State?.Text, StringComparer.Ordinal), limit.Token);
        Assert.NotEqual(0, ended.Snapshot.ExitCode);

        var commands = system.App.Services.GetRequiredService<ResourceCommandService>();
        var started = await commands.ExecuteCommandAsync(ended.ResourceId, KnownResourceCommands.StartCommand, limit.Token);
        Assert.True(started.Success, started.Message);
        await notifications.WaitForResourceHealthyAsync("ingest", limit.Token);
        using var client = system.App.CreateHttpClient("ingest", "http");
        using var response = await client.GetAsync("/health", limit.Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    /// <summary>The orchestrator starts <c>dotnet run</c>, which starts the service.</summary>
    private static Process ServiceProcess(CustomResourceSnapshot snapshot)
    {
        var launcher = Convert.ToString(
            snapshot.Properties.Single(property => property.Name == "executable.pid").Value, CultureInfo.InvariantCulture);
        var child = File.ReadAllText($"/proc/{launcher}/task/{launcher}/children")
            .Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return Process.GetProcessById(int.Parse(child ?? launcher!, CultureInfo.InvariantCulture));
    }
}
