using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Flux.LocalHosting.Health;

/// <summary>Asks the health checks of every running resource, again and again, and tells when a resource is ready.</summary>
internal sealed class HealthMonitor(
    ResourceNotificationService notifications,
    HealthCheckService checks,
    IDistributedApplicationEventing eventing,
    IServiceProvider services,
    TimeProvider time) : BackgroundService
{
    private const int SlowestStep = 5;
    private static readonly TimeSpan HealthyInterval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var monitors = new Dictionary<IResource, CancellationTokenSource>();
        try
        {
            await foreach (var @event in notifications.WatchAsync(stoppingToken))
            {
                var state = @event.Snapshot.State?.Text;
                if (state == KnownResourceStates.Running && !monitors.ContainsKey(@event.Resource))
                {
                    var ended = monitors[@event.Resource] = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                    _ = MonitorAsync(@event.Resource, ended.Token);
                }
                else if (state != KnownResourceStates.Running && monitors.Remove(@event.Resource, out var running))
                {
                    await running.CancelAsync();
                    running.Dispose();
                }
            }
        }
        finally
        {
            foreach (var monitor in monitors.Values)
            {
                monitor.Dispose();
            }
        }
    }

    /// <summary>How long to wait before asking again, after so many answers in a row that were not healthy.</summary>
    internal static TimeSpan DelayAfter(int failures) => failures == 0 ? HealthyInterval : Step * Math.Min(SlowestStep, failures);

    private async Task MonitorAsync(IResource resource, CancellationToken cancellationToken)
    {
        var keys = resource.Annotations.OfType<HealthCheckAnnotation>().Select(static check => check.Key).ToHashSet(StringComparer.Ordinal);
        if (keys.Count == 0)
        {
            await FireReadyAsync(resource, cancellationToken);
            return;
        }

        var isReady = false;
        var failures = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            var report = await CheckAsync(keys, cancellationToken);
            if (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            await notifications.PublishUpdateAsync(resource, snapshot => snapshot with { HealthReports = Merge(snapshot.HealthReports, report) });
            failures = report.Status == HealthStatus.Healthy ? 0 : failures + 1;
            if (failures == 0 && !isReady)
            {
                isReady = true;
                await FireReadyAsync(resource, cancellationToken);
            }

            await Task.Delay(DelayAfter(failures), time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<HealthReport> CheckAsync(HashSet<string> keys, CancellationToken cancellationToken)
    {
        try
        {
            var report = await checks.CheckHealthAsync(check => keys.Contains(check.Name), cancellationToken);
            return report.Entries.Count == keys.Count ? report : Unhealthy(keys, "A health check of this key is not registered.", failure: null);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            return Unhealthy(keys, failure.Message, failure);
        }
        catch (OperationCanceledException)
        {
            return Unhealthy(keys, "Stopped.", failure: null);
        }
    }

    private static HealthReport Unhealthy(IEnumerable<string> keys, string reason, Exception? failure) => new(
        keys.ToDictionary(
            static key => key,
            _ => new HealthReportEntry(HealthStatus.Unhealthy, reason, TimeSpan.Zero, failure, data: null),
            StringComparer.Ordinal),
        TimeSpan.Zero);

    // The handlers' outcome is what waiters wait for: a failed one fails them.
    private Task FireReadyAsync(IResource resource, CancellationToken cancellationToken)
    {
        var handlers = Task.Run(() => eventing.PublishAsync(new ResourceReadyEvent(resource, services), cancellationToken), cancellationToken);
        return notifications.PublishUpdateAsync(resource, snapshot => snapshot with { ReadyHandlers = handlers });
    }

    private ImmutableArray<HealthReportSnapshot> Merge(ImmutableArray<HealthReportSnapshot> known, HealthReport report)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return
        [
            .. known.Where(old => !report.Entries.ContainsKey(old.Name)),
            .. report.Entries.Select(entry =>
                new HealthReportSnapshot(entry.Key, entry.Value.Status, entry.Value.Description, entry.Value.Exception?.Message) { LastRunAt = now }),
        ];
    }
}
