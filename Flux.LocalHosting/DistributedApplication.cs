using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Flux.LocalHosting;
using Flux.LocalHosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>A built application: run it, or publish it, as its arguments say.</summary>
public class DistributedApplication : IHost, IAsyncDisposable
{
    private readonly IHost _host;
    private readonly bool _isProbed;
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _mustStop;

    internal DistributedApplication(IHost host, bool isProbed)
    {
        _host = host;
        _isProbed = isProbed;
    }

    public IServiceProvider Services => _host.Services;

    public ResourceNotificationService ResourceNotifications => _host.Services.GetRequiredService<ResourceNotificationService>();

    public static IDistributedApplicationBuilder CreateBuilder() => CreateBuilder([]);

    public static IDistributedApplicationBuilder CreateBuilder(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        return CreateBuilder(new DistributedApplicationOptions { Args = args });
    }

    public static IDistributedApplicationBuilder CreateBuilder(DistributedApplicationOptions options)
    {
        if (AppHostProbe.Current is null)
        {
            ReadableFailure.Install();
        }

        return new DistributedApplicationBuilder(options);
    }

    public void Run() => RunAsync().GetAwaiter().GetResult();

    /// <summary>Starts, and returns when the application was asked to stop and has stopped.</summary>
    public virtual async Task RunAsync(CancellationToken cancellationToken = default)
    {
        if (_isProbed)
        {
            // A test owns this application: it starts and stops it, and the entry point waits until it is done.
            await _disposed.Task.WaitAsync(cancellationToken);
            return;
        }

        try
        {
            await StartAsync(cancellationToken);
            await _host.WaitForShutdownAsync(cancellationToken);
            _mustStop = false;
        }
        finally
        {
            await DisposeAsync();
        }
    }

    public virtual async Task StartAsync(CancellationToken cancellationToken = default)
    {
        var model = _host.Services.GetRequiredService<DistributedApplicationModel>();
        var eventing = _host.Services.GetRequiredService<IDistributedApplicationEventing>();
        await eventing.PublishAsync(new BeforeStartEvent(_host.Services, model), cancellationToken);
        _mustStop = true;
        await _host.StartAsync(cancellationToken);
    }

    /// <summary>Stops every resource, dependants first, and returns when they have ended.</summary>
    public virtual async Task StopAsync(CancellationToken cancellationToken = default)
    {
        _mustStop = false;
        await _host.StopAsync(cancellationToken);
    }

    public virtual void Dispose()
    {
        DisposeAsync().AsTask().GetAwaiter().GetResult();
        GC.SuppressFinalize(this);
    }

    /// <summary>Stops what still runs.</summary>
    public virtual async ValueTask DisposeAsync()
    {
        if (_mustStop)
        {
            await StopAsync();
        }

        if (_host is IAsyncDisposable host)
        {
            await host.DisposeAsync();
        }
        else
        {
            _host.Dispose();
        }

        _disposed.TrySetResult();
        GC.SuppressFinalize(this);
    }
}
