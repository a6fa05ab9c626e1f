using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Hosting;

namespace Flux.ServiceDefaults;

/// <summary>Default log levels: without them every health request would write several lines.</summary>
internal static class QuietLogsRegistration
{
    private static readonly Dictionary<string, string?> Levels = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
        // Warns about its key ring, which authentication brings along and nothing here uses.
        ["Logging:LogLevel:Microsoft.AspNetCore.DataProtection"] = "Error",
        // Logs each statement at Information.
        ["Logging:LogLevel:Microsoft.EntityFrameworkCore"] = "Warning",
        // HealthLog logs changes.
        ["Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks.DefaultHealthCheckService"] = "None",
        ["Logging:LogLevel:Npgsql"] = "Warning",
        ["Logging:LogLevel:Polly"] = "Warning",
        ["Logging:LogLevel:System.Net.Http"] = "Warning",
    };

    /// <summary>Adds the levels as the first source, so that any configuration overrides them.</summary>
    public static TBuilder AddQuietLogs<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = Levels });
        return builder;
    }
}
