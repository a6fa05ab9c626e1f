using System.Reflection;
using Aspire.Hosting;
using Microsoft.Extensions.Hosting;

namespace Flux.LocalHosting.Testing;

/// <summary>One call of an AppHost's entry point, held where it builds its application until the test says so.</summary>
internal sealed class EntryPointRun(
    Assembly assembly, string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configure)
    : TestSettings(args, assembly, configure), IDisposable
{
    private readonly string[] _args = args;
    private readonly Assembly _assembly = assembly;
    private readonly TaskCompletionSource<DistributedApplicationBuilder> _described = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<DistributedApplication> _built = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _mayBuild = new();
    private volatile bool _isAbandoned;

    /// <summary>Calls the entry point on a thread of its own, and returns when it has described its application.</summary>
    public async Task<DistributedApplicationBuilder> StartAsync(CancellationToken cancellationToken)
    {
        var entryPoint = _assembly.EntryPoint
            ?? throw new InvalidOperationException($"The assembly '{_assembly.GetName().Name}' does not have an entry point.");
        var thread = new Thread(() => Call(entryPoint)) { IsBackground = true, Name = $"Entry point of {_assembly.GetName().Name}" };
        thread.Start();
        return await _described.Task.WaitAsync(cancellationToken);
    }

    public Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken)
    {
        _mayBuild.Set();
        return _built.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Lets the entry point go when its application is not wanted.</summary>
    public void Abandon()
    {
        _isAbandoned = true;
        _mayBuild.Set();
    }

    public override void Building(DistributedApplicationBuilder builder)
    {
        _described.TrySetResult(builder);
        _mayBuild.Wait();
        if (_isAbandoned)
        {
            throw new OperationCanceledException("The test has no use for the application.");
        }
    }

    public override void Built(DistributedApplication application) => _built.TrySetResult(application);

    public void Dispose() => _mayBuild.Dispose();

    private void Call(MethodInfo entryPoint)
    {
        Current = this;
        try
        {
            entryPoint.Invoke(null, entryPoint.GetParameters().Length == 0 ? [] : [_args]);
            Fail(new InvalidOperationException("The entry point ended without building a DistributedApplication."));
        }
        catch (TargetInvocationException failure)
        {
            Fail(failure.InnerException ?? failure);
        }
    }

    private void Fail(Exception failure)
    {
        _described.TrySetException(failure);
        _built.TrySetException(failure);
        // Nobody may be waiting any more; an unobserved failure is not news then.
        _ = _built.Task.Exception;
        _ = _described.Task.Exception;
    }
}
