using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Flux.LocalHosting.Orchestration;

/// <summary>Starts every resource when its turn has come, and stops them so that nobody loses what it depends on.</summary>
internal sealed class Orchestrator(
    DistributedApplicationModel model,
    EndpointAllocator endpoints,
    DependencyWaiter waiter,
    ResourceLauncher launcher,
    ResourceNotificationService notifications,
    ResourceLoggerService logs,
    IDistributedApplicationEventing eventing,
    IServiceProvider services,
    TimeProvider time,
    ILogger<Orchestrator> logger) : IHostedService, IDisposable
{
    private ResourceLifecycle[] _lifecycles = [];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        IResource[] resources = [.. model.Resources];
        endpoints.Allocate(resources);
        _lifecycles = [.. resources.Select(resource =>
            new ResourceLifecycle(resource, waiter, launcher, notifications, logs, eventing, services, time))];
        foreach (var resource in resources)
        {
            await notifications.PublishUpdateAsync(resource, static snapshot => snapshot);
        }

        foreach (var lifecycle in _lifecycles)
        {
            lifecycle.Start();
        }
    }

    /// <summary>Dependants first; what does not depend on each other at the same time.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var generation in StopOrder.Of(model.Resources))
        {
            await Task.WhenAll(_lifecycles.Where(lifecycle => generation.Contains(lifecycle.Resource)).Select(StopAsync));
        }
    }

    public void Dispose() => Array.ForEach(_lifecycles, static lifecycle => lifecycle.Dispose());

    /// <summary>Ends every resource at once: somebody is in a hurry.</summary>
    public void Kill()
    {
        foreach (var lifecycle in _lifecycles)
        {
            lifecycle.Kill();
        }
    }

    private async Task StopAsync(ResourceLifecycle lifecycle)
    {
        try
        {
            await lifecycle.StopAsync();
        }
        catch (Exception failure)
        {
            // The others must be stopped all the same.
            logger.StopFailed(lifecycle.Resource.Name, failure);
        }
    }
}
