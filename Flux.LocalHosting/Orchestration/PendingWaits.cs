using Aspire.Hosting.ApplicationModel;

namespace Flux.LocalHosting.Orchestration;

/// <summary>What a waiting resource still waits for.</summary>
internal sealed class PendingWaits(IResource resource, WaitAnnotation[] waits, ResourceNotificationService notifications)
{
    private readonly Lock _gate = new();
    private readonly List<WaitAnnotation> _pending = [.. waits];

    public Task DoneAsync(WaitAnnotation wait)
    {
        lock (_gate)
        {
            _pending.Remove(wait);
        }

        return PublishAsync();
    }

    public Task PublishAsync()
    {
        string[] names;
        lock (_gate)
        {
            names = [.. _pending.Select(static wait => wait.Resource.Name).Distinct(StringComparer.OrdinalIgnoreCase)];
        }

        return notifications.PublishUpdateAsync(resource, snapshot => snapshot with
        {
            State = KnownResourceStates.Waiting,
            Properties = [new ResourcePropertySnapshot(DependencyWaiter.WaitingFor, names)],
        });
    }
}
