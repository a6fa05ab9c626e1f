using Flux.ServiceDefaults.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Flux.ServiceDefaults;

/// <summary>What every Flux service shares: telemetry, health, problem details, resilient and discovering HTTP clients.</summary>
public static class ServiceDefaultsExtensions
{
    private const string Live = "live";

    /// <summary>Registers the shared parts. Call it first; the database is separate: <see cref="TimescaleExtensions.AddTimescale"/>.</summary>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.AddQuietLogs();
        builder.AddTelemetry();
        builder.Services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), [Live]);
        builder.Services.AddSingleton<HealthLog>();
        builder.Services.AddProblems();
        builder.Services.AddServiceDiscovery();
        builder.Services.ConfigureHttpClientDefaults(http =>
        {
            http.AddStandardResilienceHandler();
            http.AddServiceDiscovery();
        });
        return builder;
    }

    /// <summary>
    /// Puts the error handling at the head of the pipeline and maps <c>/health</c> (ready: every check is healthy),
    /// <c>/alive</c> (the process answers) and <c>/metrics</c> (Prometheus).
    /// </summary>
    public static WebApplication MapServiceDefaults(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.MapHealthChecks("/health", Health(_ => true)).AllowAnonymous();
        app.MapHealthChecks("/alive", Health(check => check.Tags.Contains(Live))).AllowAnonymous().DisableRateLimiting();
        app.MapPrometheusScrapingEndpoint("/metrics").RequireAuthorization(FluxScopes.Admin);
        return app;
    }

    /// <summary>Degraded says that a part is not ready yet: 503 as well, because a balancer must send nobody before it is.</summary>
    private static HealthCheckOptions Health(Func<HealthCheckRegistration, bool> checks) => new()
    {
        Predicate = checks,
        ResponseWriter = HealthReportWriter.WriteAsync,
        ResultStatusCodes = { [HealthStatus.Degraded] = StatusCodes.Status503ServiceUnavailable },
    };
}
