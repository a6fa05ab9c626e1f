using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Flux.LocalHosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>A built application: run it, or publish it, as its arguments say.</summary>
public class DistributedApplication : IHost, IAsyncDisposable
{
    private readonly IHost _host;
    private readonly bool _isProbed;
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);

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
        ReadableFailure.Install();
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
        await _host.StartAsync(cancellationToken);
    }

    public virtual Task StopAsync(CancellationToken cancellationToken = default) => _host.StopAsync(cancellationToken);

    public virtual void Dispose()
    {
        DisposeAsync().AsTask().GetAwaiter().GetResult();
        GC.SuppressFinalize(this);
    }

    public virtual async ValueTask DisposeAsync()
    {
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
