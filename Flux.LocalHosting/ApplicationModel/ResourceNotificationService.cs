using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Who knows the state of every resource, and tells those who watch.</summary>
public class ResourceNotificationService
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ResourceEvent> _latest = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Channel<ResourceEvent>> _watchers = [];
    private readonly DistributedApplicationModel _model;
    private readonly WaitBehavior _defaultWaitBehavior;

    internal ResourceNotificationService(DistributedApplicationModel model, WaitBehavior defaultWaitBehavior)
    {
        _model = model;
        _defaultWaitBehavior = defaultWaitBehavior;
    }

    /// <summary>Raised for every change, in order, while no other can be published.</summary>
    internal event Action<ResourceEvent>? Published;

    internal WaitBehavior DefaultWaitBehavior => _defaultWaitBehavior;

    public Task PublishUpdateAsync(IResource resource, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        ArgumentNullException.ThrowIfNull(resource);
        ArgumentNullException.ThrowIfNull(stateFactory);
        lock (_gate)
        {
            var before = _latest.TryGetValue(resource.Name, out var known) ? known.Snapshot : Initial(resource);
            var @event = new ResourceEvent(resource, resource.Name, stateFactory(before));
            _latest[resource.Name] = @event;
            foreach (var watcher in _watchers)
            {
                watcher.Writer.TryWrite(@event);
            }

            Published?.Invoke(@event);
        }

        return Task.CompletedTask;
    }

    public bool TryGetCurrentState(string resourceId, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ResourceEvent? resourceEvent)
    {
        lock (_gate)
        {
            return _latest.TryGetValue(resourceId, out resourceEvent);
        }
    }

    /// <summary>The current state of every resource, then every change.</summary>
    public async IAsyncEnumerable<ResourceEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var channel = Channel.CreateUnbounded<ResourceEvent>(new UnboundedChannelOptions { SingleReader = true });
        lock (_gate)
        {
            foreach (var known in _latest.Values)
            {
                channel.Writer.TryWrite(known);
            }

            _watchers.Add(channel);
        }

        try
        {
            await foreach (var @event in channel.Reader.ReadAllAsync(cancellationToken))
            {
                yield return @event;
            }
        }
        finally
        {
            lock (_gate)
            {
                _watchers.Remove(channel);
            }
        }
    }

    public Task WaitForResourceAsync(string resourceName, string? targetState = null, CancellationToken cancellationToken = default) =>
        WaitForResourceAsync(resourceName, [targetState ?? KnownResourceStates.Running], cancellationToken);

    /// <returns>The state that was reached.</returns>
    public async Task<string> WaitForResourceAsync(
        string resourceName, IEnumerable<string> targetStates, CancellationToken cancellationToken = default)
    {
        var states = targetStates.ToArray();
        var reached = await WaitAsync(
            resourceName,
            @event => @event.Snapshot.State is { } state && states.Contains(state.Text, StringComparer.Ordinal),
            $"Resource '{resourceName}' failed to reach one of the target states: [{string.Join(", ", states)}] before the operation was cancelled.",
            cancellationToken);
        return reached.Snapshot.State!.Text;
    }

    public Task<ResourceEvent> WaitForResourceAsync(
        string resourceName, Func<ResourceEvent, bool> predicate, CancellationToken cancellationToken = default) =>
        WaitAsync(resourceName, predicate, $"Resource '{resourceName}' failed to meet the predicate before the operation was cancelled.", cancellationToken);

    public Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, CancellationToken cancellationToken = default) =>
        WaitForResourceHealthyAsync(resourceName, _defaultWaitBehavior, cancellationToken);

    /// <exception cref="DistributedApplicationException">The resource does not exist, or is down and waiting on is not wanted.</exception>
    public async Task<ResourceEvent> WaitForResourceHealthyAsync(
        string resourceName, WaitBehavior waitBehavior, CancellationToken cancellationToken = default)
    {
        var stops = waitBehavior == WaitBehavior.StopOnResourceUnavailable;
        if (stops && !_model.Resources.TryGetByName(resourceName, out _))
        {
            throw new DistributedApplicationException(
                $"Stopped waiting for resource '{resourceName}' to become healthy because it does not exist in the application model.");
        }

        var reached = await WaitAsync(
            resourceName,
            @event => @event.Snapshot is { HealthStatus: HealthStatus.Healthy, ReadyHandlers: not null } || (stops && IsDown(@event.Snapshot)),
            $"Resource '{resourceName}' failed to become healthy before the operation was cancelled.",
            cancellationToken);
        if (reached.Snapshot is not { HealthStatus: HealthStatus.Healthy, ReadyHandlers: { } handlers })
        {
            throw new DistributedApplicationException(
                $"Stopped waiting for resource '{resourceName}' to become healthy because it failed to start.");
        }

        await handlers.WaitAsync(cancellationToken);
        return reached;
    }

    internal async Task<ResourceEvent> WaitAsync(
        string resourceName, Func<ResourceEvent, bool> predicate, string messageWhenCancelled, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var @event in WatchAsync(cancellationToken))
            {
                if (string.Equals(@event.Resource.Name, resourceName, StringComparison.OrdinalIgnoreCase) && predicate(@event))
                {
                    return @event;
                }
            }
        }
        catch (OperationCanceledException cancelled)
        {
            var state = TryGetCurrentState(resourceName, out var last) ? last.Snapshot.State?.Text : "unknown";
            throw new OperationCanceledException($"{messageWhenCancelled} Its state is '{state}'.", cancelled, cancellationToken);
        }

        throw new InvalidOperationException("The stream of resource events has ended.");
    }

    internal static bool IsDown(CustomResourceSnapshot snapshot) =>
        snapshot.State is { } state && (KnownResourceStates.IsTerminal(state.Text) || state.Text == KnownResourceStates.RuntimeUnhealthy);

    private static CustomResourceSnapshot Initial(IResource resource) => new()
    {
        ResourceType = resource.GetType().Name.Replace("Resource", "", StringComparison.Ordinal),
        Properties = [],
        State = KnownResourceStates.NotStarted,
        HealthReports = [.. resource.Annotations.OfType<HealthCheckAnnotation>()
            .Select(static check => new HealthReportSnapshot(check.Key, Status: null, Description: null, ExceptionText: null))],
    };
}
