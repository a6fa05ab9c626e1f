using Aspire.Hosting.Lifecycle;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Spectre.Console;

namespace Flux.AppHost.Terminal;

/// <summary>Registers the terminal output of a run: states and failures of resources, the port check, and the ways to stop.</summary>
internal static class TerminalRegistration
{
    // The reporter prints what these log at Information. Warnings about the dashboard's cookie keys do not matter in a local run.
    private static readonly Dictionary<string, string?> LogLevels = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Logging:LogLevel:Aspire.Hosting"] = "Warning",
        ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
        ["Logging:LogLevel:Microsoft.AspNetCore.DataProtection"] = "Error",
        // A start that Ctrl+C interrupts is not an error, and one that fails throws as well.
        ["Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host"] = "Critical",
        ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Warning",
    };

    /// <summary>
    /// Adds the reporter, the port check and the watches over launcher and orchestrator. Not under the testing builder or when publishing.
    /// </summary>
    public static IDistributedApplicationBuilder AddTerminal(this IDistributedApplicationBuilder builder)
    {
        FailureMessage.Install();
        if (builder.ExecutionContext.IsPublishMode || DatabaseOptions.IsTesting(builder.Configuration))
            return builder;

        // The source of lowest priority: any configuration overrides it.
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = LogLevels });
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(new ConsoleTerminal(AnsiConsole.Console));
        builder.Services.AddEventingSubscriber<PortCheck>();
        builder.Services.AddEventingSubscriber<NoCertificateNeeded>();
        // First, because hosted services start in order, and the orchestrator's start returns only when no resource waits any more.
        builder.Services.Insert(0, ServiceDescriptor.Singleton<IHostedService, TerminalReporter>());
        builder.Services.Insert(0, ServiceDescriptor.Singleton<IHostedService, SecondInterrupt>());
        builder.Services.Insert(0, ServiceDescriptor.Singleton<IHostedService, LauncherWatch>());
        builder.Services.AddHostedService<OrchestratorWatch>();
        return builder;
    }
}
