using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Hosting;

namespace Flux.ServiceDefaults;

/// <summary>Without these, each health poll writes a page: what a service tells by itself is what concerns its verb.</summary>
internal static class QuietLogs
{
    private static readonly Dictionary<string, string?> Levels = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
        // Comes with authentication and warns of its key ring, with which nothing here is protected.
        ["Logging:LogLevel:Microsoft.AspNetCore.DataProtection"] = "Error",
        // Prints each statement at Information.
        ["Logging:LogLevel:Microsoft.EntityFrameworkCore"] = "Warning",
        // HealthLog tells what changes.
        ["Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks.DefaultHealthCheckService"] = "None",
        ["Logging:LogLevel:Npgsql"] = "Warning",
        ["Logging:LogLevel:Polly"] = "Warning",
        ["Logging:LogLevel:System.Net.Http"] = "Warning",
    };

    /// <summary>The weakest source: any configuration overrides it.</summary>
    public static void AddQuietLogs(this IHostApplicationBuilder builder) =>
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = Levels });
}
