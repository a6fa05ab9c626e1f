using Aspire.Hosting;
using Flux.LocalHosting.Containers;
using Flux.LocalHosting.Health;
using Flux.LocalHosting.Orchestration;
using Flux.LocalHosting.Terminal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Flux.LocalHosting;

/// <summary>What run mode adds: the orchestrator, health polling and the terminal.</summary>
internal static class RunServices
{
    // Longer than any one resource may take, so that the host never abandons children.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromMinutes(2);

    public static void Add(IServiceCollection services, DistributedApplicationBuilder builder, DistributedApplicationOptions options)
    {
        services.Configure<HostOptions>(static host => host.ShutdownTimeout = ShutdownTimeout);
        services.AddSingleton(AppHostBuild.Of(builder.AppHostAssembly));
        services.AddHttpClient(EndpointHealthCheck.ClientName, static client => client.Timeout = EndpointHealthCheck.Timeout);
        services.AddSingleton<EndpointAllocator>();
        services.AddSingleton<PortGuard>();
        services.AddSingleton<DependencyWaiter>();
        services.AddSingleton<ResourceLauncher>();
        services.AddSingleton(provider => new ContainerRuntime(
            builder.Configuration["ASPIRE_CONTAINER_RUNTIME"] ?? builder.Configuration["DOTNET_ASPIRE_CONTAINER_RUNTIME"]));
        services.AddSingleton<ContainerLauncher>();
        // The terminal first, to see everything; the orchestrator last, to be stopped first.
        if (options.EnableResourceLogging)
        {
            services.AddHostedService<ResourceLogForwarder>();
        }
        else
        {
            services.AddSingleton(static _ => ConsoleTerminal.Create());
            services.AddHostedService<TerminalReporter>();
        }

        services.AddHostedService<HealthMonitor>();
        services.AddSingleton<Orchestrator>();
        services.AddHostedService(static provider => provider.GetRequiredService<Orchestrator>());
        if (!options.EnableResourceLogging)
        {
            services.AddHostedService<ImpatientStop>();
            services.AddHostedService<LauncherWatch>();
        }
    }
}
