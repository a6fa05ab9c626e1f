using Flux.ServiceDefaults.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Flux.ServiceDefaults;

/// <summary>What all Flux services share: telemetry, health checks, problem details, HTTP clients with resilience and discovery.</summary>
public static class ServiceDefaultsRegistration
{
    private const string Live = "live";

    /// <summary>
    /// Registers the shared parts. Call it first; the database is separate: <see cref="TimescaleRegistration.AddTimescale"/>.
    /// </summary>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.AddQuietLogs();
        builder.AddTelemetry();
        builder.Services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), [Live]);
        builder.Services.AddSingleton<HealthLog>();
        builder.AddProblems();
        builder.Services.AddServiceDiscovery();
        builder.Services.ConfigureHttpClientDefaults(http =>
        {
            http.AddStandardResilienceHandler();
            http.AddServiceDiscovery();
        });
        return builder;
    }

    /// <summary>
    /// Adds error handling as the first middleware and maps <c>/health</c> (ready: every check is healthy),
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

    /// <summary>Degraded means that a part is not ready yet. It is 503 too, so that a load balancer waits for it.</summary>
    private static HealthCheckOptions Health(Func<HealthCheckRegistration, bool> checks) => new()
    {
        Predicate = checks,
        ResponseWriter = HealthReportWriter.WriteAsync,
        ResultStatusCodes = { [HealthStatus.Degraded] = StatusCodes.Status503ServiceUnavailable },
    };
}
