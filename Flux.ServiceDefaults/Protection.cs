using Flux.ServiceDefaults.Authentication;
using Flux.ServiceDefaults.Http;
using Flux.ServiceDefaults.Limits;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;

namespace Flux.ServiceDefaults;

/// <summary>What makes a service safe to expose: bounded connections, known callers, bounded callers.</summary>
public static class ProtectionExtensions
{
    /// <summary>Registers <see cref="HttpProtection"/>, <see cref="FluxAuthentication"/> and <see cref="CallerLimits"/>.</summary>
    /// <param name="builder">A service with a database.</param>
    /// <param name="service">Section of the service's own key: <c>{service}:ApiKey</c>.</param>
    /// <param name="limitConcurrency">Its requests are queries, of which only so many run at the same time for one caller.</param>
    /// <param name="scopes">What the service's own key may do.</param>
    public static TBuilder AddProtection<TBuilder>(this TBuilder builder, string service, bool limitConcurrency, params string[] scopes)
        where TBuilder : IHostApplicationBuilder =>
        builder.AddHttpProtection().AddFluxAuthentication(service, scopes).AddCallerLimits(limitConcurrency);

    /// <summary>Belongs directly behind <see cref="ServiceDefaultsExtensions.MapServiceDefaults"/>: what is mapped from there on is protected.</summary>
    public static WebApplication UseProtection(this WebApplication app) => app.UseHttpProtection().UseFluxAuthentication();
}
