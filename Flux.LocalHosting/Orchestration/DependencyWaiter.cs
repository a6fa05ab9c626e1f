using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Flux.LocalHosting.Orchestration;

/// <summary>Holds a resource back until what it waits for is there, and says meanwhile what that is.</summary>
internal sealed class DependencyWaiter(ResourceNotificationService notifications)
{
    /// <summary>The snapshot property with the names that a resource in state Waiting still waits for.</summary>
    public const string WaitingFor = "resource.waitingFor";

    /// <exception cref="DistributedApplicationException">A dependency went where waiting has no more sense.</exception>
    public async Task WaitAsync(IResource resource, CancellationToken cancellationToken)
    {
        var waits = resource.Annotations.OfType<WaitAnnotation>().Where(static wait => wait.Resource is not IResourceWithoutLifetime).ToArray();
        if (waits.Length == 0)
        {
            return;
        }

        var pending = new PendingWaits(resource, waits, notifications);
        await pending.PublishAsync();
        await Task.WhenAll(waits.Select(async wait =>
        {
            await WaitAsync(resource, wait, cancellationToken);
            await pending.DoneAsync(wait);
        }));
    }

    private Task WaitAsync(IResource resource, WaitAnnotation wait, CancellationToken cancellationToken) => wait.WaitType switch
    {
        WaitType.WaitForCompletion => WaitForCompletionAsync(resource, wait, cancellationToken),
        WaitType.WaitUntilStarted => WaitForRunningAsync(resource, wait, cancellationToken),
        WaitType.WaitUntilHealthy => WaitForHealthyAsync(resource, wait, cancellationToken),
        _ => throw new DistributedApplicationException($"Unexpected wait type: {wait.WaitType}"),
    };

    private async Task WaitForCompletionAsync(IResource resource, WaitAnnotation wait, CancellationToken cancellationToken)
    {
        var dependency = wait.Resource.Name;
        var ended = await notifications.WaitAsync(
            dependency,
            static @event => @event.Snapshot.State is { } reached && KnownResourceStates.IsTerminal(reached.Text),
            $"Resource '{dependency}' failed to reach a terminal state before the operation was cancelled.",
            cancellationToken);
        var (state, exitCode) = (ended.Snapshot.State!.Text, ended.Snapshot.ExitCode);
        if (state == KnownResourceStates.FailedToStart)
        {
            throw Stopped(resource, dependency, "it failed to start.");
        }

        if (exitCode is not null && exitCode != wait.ExitCode)
        {
            throw Stopped(resource, dependency, $"it entered the '{state}' state with exit code '{exitCode}', expected '{wait.ExitCode}'.");
        }
    }

    private async Task WaitForRunningAsync(IResource resource, WaitAnnotation wait, CancellationToken cancellationToken)
    {
        var dependency = wait.Resource.Name;
        var stops = (wait.WaitBehavior ?? notifications.DefaultWaitBehavior) == WaitBehavior.StopOnResourceUnavailable;
        var reached = await notifications.WaitAsync(
            dependency,
            @event => @event.Snapshot.State?.Text == KnownResourceStates.Running || (stops && ResourceNotificationService.IsDown(@event.Snapshot)),
            $"Resource '{dependency}' failed to reach the 'Running' state before the operation was cancelled.",
            cancellationToken);
        var state = reached.Snapshot.State!.Text;
        if (state == KnownResourceStates.FailedToStart)
        {
            throw Stopped(resource, dependency, "it failed to start.");
        }

        if (state != KnownResourceStates.Running)
        {
            throw Stopped(resource, dependency, $"it entered the '{state}' state prematurely.");
        }
    }

    private async Task WaitForHealthyAsync(IResource resource, WaitAnnotation wait, CancellationToken cancellationToken)
    {
        await WaitForRunningAsync(resource, wait, cancellationToken);
        var dependency = wait.Resource.Name;
        var stops = (wait.WaitBehavior ?? notifications.DefaultWaitBehavior) == WaitBehavior.StopOnResourceUnavailable;
        var ready = await notifications.WaitAsync(
            dependency,
            @event => @event.Snapshot is { HealthStatus: HealthStatus.Healthy, ReadyHandlers: not null }
                || (stops && ResourceNotificationService.IsDown(@event.Snapshot)),
            $"Resource '{dependency}' failed to become healthy before the operation was cancelled.",
            cancellationToken);
        if (ready.Snapshot is not { HealthStatus: HealthStatus.Healthy, ReadyHandlers: { } handlers })
        {
            throw Stopped(resource, dependency, $"it entered the '{ready.Snapshot.State!.Text}' state before it was healthy.");
        }

        await handlers.WaitAsync(cancellationToken);
    }

    private static DistributedApplicationException Stopped(IResource resource, string dependency, string reason) =>
        new($"Resource '{resource.Name}' stopped waiting for dependency resource '{dependency}' because {reason}");
}
