using Flux.ServiceDefaults.Authentication;
using Flux.ServiceDefaults.Http;
using Flux.ServiceDefaults.Limits;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;

namespace Flux.ServiceDefaults;

/// <summary>What makes a service safe to expose: limited connections, authenticated callers, limits for each caller.</summary>
public static class ProtectionRegistration
{
    /// <summary>
    /// Registers <see cref="HttpProtectionRegistration"/>, <see cref="AuthenticationRegistration"/> and <see
    /// cref="CallerLimitsRegistration"/>.
    /// </summary>
    /// <param name="builder">A service with a database.</param>
    /// <param name="service">Section of the service's own key: <c>{service}:ApiKey</c>.</param>
    /// <param name="limitConcurrency">Limit how many requests of one caller run at the same time: for queries.</param>
    /// <param name="scopes">What the service's own key may do.</param>
    public static TBuilder AddProtection<TBuilder>(this TBuilder builder, string service, bool limitConcurrency, params string[] scopes)
        where TBuilder : IHostApplicationBuilder =>
        builder.AddHttpProtection().AddFluxAuthentication(service, scopes).AddCallerLimits(limitConcurrency);

    /// <summary>
    /// Call it directly after <see cref="ServiceDefaultsRegistration.MapServiceDefaults"/>: what is mapped from there on is protected.
    /// </summary>
    public static WebApplication UseProtection(this WebApplication app) => app.UseHttpProtection().UseFluxAuthentication();
}
