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

    private Task BeginAsync(CancellationToken cancellationToken) => resource switch
    {
        ProjectResource or ExecutableResource or ContainerResource => BeginProcessAsync(cancellationToken),
        ParameterResource parameter => BeginParameterAsync(parameter, cancellationToken),
        IResourceWithParent child => FollowAsync(child.Parent, cancellationToken),
        IResourceWithConnectionString => BeginValueAsync(cancellationToken),
        _ => PublishAsync(KnownResourceStates.Running),
    };

    private async Task BeginProcessAsync(CancellationToken cancellationToken)
    {
        if (resource is IResourceWithConnectionString)
        {
            await eventing.PublishAsync(new ConnectionStringAvailableEvent(resource, services), cancellationToken);
        }

        await PrepareAsync(cancellationToken);
        await PublishAsync(KnownResourceStates.Starting);
        _running = await launcher.StartAsync(resource, cancellationToken);
        await PublishAsync(KnownResourceStates.Running);
    }

    private async Task BeginParameterAsync(ParameterResource parameter, CancellationToken cancellationToken)
    {
        await parameter.GetValueAsync(cancellationToken);
        await PublishAsync(KnownResourceStates.Running);
    }

    private async Task BeginValueAsync(CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken);
        await PublishAsync(KnownResourceStates.Running);
        await eventing.PublishAsync(new ConnectionStringAvailableEvent(resource, services), cancellationToken);
    }

    // A database is there when its server is, and not when it is not.
    private async Task FollowAsync(IResource parent, CancellationToken cancellationToken)
    {
        string[] ends = [.. KnownResourceStates.TerminalStates];
        var state = await notifications.WaitForResourceAsync(parent.Name, [KnownResourceStates.Running, .. ends], cancellationToken);
        if (state == KnownResourceStates.Running)
        {
            await eventing.PublishAsync(new ConnectionStringAvailableEvent(resource, services), cancellationToken);
            await PublishAsync(state);
            state = await notifications.WaitForResourceAsync(parent.Name, ends, cancellationToken);
        }

        await PublishAsync(state);
    }

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await waiter.WaitAsync(resource, cancellationToken);
        await eventing.PublishAsync(new BeforeResourceStartedEvent(resource, services), cancellationToken);
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
