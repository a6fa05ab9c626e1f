using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Flux.LocalHosting.Publishing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Flux.LocalHosting;

/// <summary>What runs, or publishes, the model.</summary>
internal static class HostingServices
{
    public static void Add(HostApplicationBuilder host, DistributedApplicationBuilder builder, DistributedApplicationOptions options)
    {
        // Hosting reports in its own words; the framework speaks up only when something is wrong.
        host.Logging.AddFilter("Microsoft", LogLevel.Warning);
        host.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        host.Logging.AddFilter("System.Net.Http.HttpClient", LogLevel.None);
        host.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks.DefaultHealthCheckService", LogLevel.None);

        var services = host.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton(builder.Eventing);
        services.AddSingleton(builder.ExecutionContext);
        services.AddSingleton(new DistributedApplicationModel(builder.Resources));
        services.AddSingleton<ResourceLoggerService>();
        services.AddSingleton(provider => new ResourceNotificationService(
            provider.GetRequiredService<DistributedApplicationModel>(),
            options.DisableDashboard ? WaitBehavior.StopOnResourceUnavailable : WaitBehavior.WaitOnResourceUnavailable));
        services.AddHealthChecks();
        services.AddHttpClient();
        if (builder.ExecutionContext.IsPublishMode)
        {
            services.AddHostedService<ManifestPublisher>();
        }
        else
        {
            RunServices.Add(services, builder, options);
        }
    }
}
