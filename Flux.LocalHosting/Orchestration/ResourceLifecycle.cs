using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;

namespace Flux.LocalHosting.Orchestration;

/// <summary>Takes one resource from waiting to its end, publishing each state.</summary>
internal sealed class ResourceLifecycle(
    IResource resource,
    DependencyWaiter waiter,
    ResourceLauncher launcher,
    ResourceNotificationService notifications,
    ResourceLoggerService logs,
    IDistributedApplicationEventing eventing,
    IServiceProvider services,
    TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource _starting = new();
    private Task _run = Task.CompletedTask;
    private IRunningResource? _running;
    private volatile bool _isStopping;

    public IResource Resource => resource;

    public void Start() => _run = Task.Run(RunAsync);

    public async Task StopAsync()
    {
        _isStopping = true;
        await _starting.CancelAsync();
        if (_running is { Exited.IsCompleted: false } running)
        {
            await PublishAsync(KnownResourceStates.Stopping);
            await running.StopAsync();
        }

        await _run;
    }

    public void Dispose() => _starting.Dispose();

    public void Kill() => _running?.Kill();

    private async Task RunAsync()
    {
        try
        {
            await BeginAsync(_starting.Token);
        }
        catch (OperationCanceledException) when (_isStopping)
        {
            await PublishAsync(KnownResourceStates.Exited);
            return;
        }
        catch (Exception failure)
        {
            // Whatever one resource does, the others and the terminal go on.
            logs.GetLogger(resource).StartFailed(failure.Message);
            await PublishAsync(failure is MissingParameterValueException ? KnownResourceStates.ValueMissing : KnownResourceStates.FailedToStart);
            return;
        }

        if (_running is { } running)
        {
            if (_isStopping)
            {
                // It was started at the very moment it should have been stopped.
                await running.StopAsync();
            }

            await EndAsync(running);
        }
    }

    private async Task BeginAsync(CancellationToken cancellationToken)
    {
        if (resource is ParameterResource parameter)
        {
            await parameter.GetValueAsync(cancellationToken);
            await PublishAsync(KnownResourceStates.Running);
            return;
        }

        if (resource is IResourceWithConnectionString and not IResourceWithParent)
        {
            await eventing.PublishAsync(new ConnectionStringAvailableEvent(resource, services), cancellationToken);
        }

        if (resource is IResourceWithParent child)
        {
            await notifications.WaitForResourceAsync(child.Parent.Name, KnownResourceStates.Running, cancellationToken);
            await eventing.PublishAsync(new ConnectionStringAvailableEvent(resource, services), cancellationToken);
        }

        await waiter.WaitAsync(resource, cancellationToken);
        await eventing.PublishAsync(new BeforeResourceStartedEvent(resource, services), cancellationToken);
        await PublishAsync(KnownResourceStates.Starting);
        if (resource is not (ConnectionStringResource or IResourceWithParent))
        {
            _running = await launcher.StartAsync(resource, cancellationToken);
        }

        await PublishAsync(KnownResourceStates.Running);
    }

    private async Task EndAsync(IRunningResource running)
    {
        var exitCode = await running.Exited;
        logs.Complete(resource);
        await notifications.PublishUpdateAsync(resource, snapshot => snapshot with
        {
            State = resource is ContainerResource || _isStopping ? KnownResourceStates.Exited : KnownResourceStates.Finished,
            ExitCode = exitCode,
            StopTimeStamp = time.GetUtcNow().UtcDateTime,
        });
        running.Dispose();
    }

    private Task PublishAsync(string state) => notifications.PublishUpdateAsync(resource, snapshot => snapshot with
    {
        State = state,
        StartTimeStamp = state == KnownResourceStates.Running ? time.GetUtcNow().UtcDateTime : snapshot.StartTimeStamp,
        Urls = state == KnownResourceStates.Running ? [.. Urls()] : snapshot.Urls,
    });

    private IEnumerable<UrlSnapshot> Urls() => resource.Annotations.OfType<EndpointAnnotation>()
        .Select(static endpoint => new UrlSnapshot(endpoint.Name, endpoint.AllocatedEndpoint!.UriString, IsInternal: false));
}
