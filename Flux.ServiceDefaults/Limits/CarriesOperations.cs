using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Flux.ServiceDefaults.Limits;

/// <summary>
/// Metadata of an endpoint whose WebSockets and event streams carry several operations. It takes <see cref="CallerPermits"/> for each.
/// </summary>
public sealed class CarriesOperations
{
    /// <summary>Whether a request is such a connection, and not one query.</summary>
    public static bool Is(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        return http.GetEndpoint()?.Metadata.GetMetadata<CarriesOperations>() is not null
            && (http.Features.Get<IHttpUpgradeFeature>()?.IsUpgradableRequest == true
                || http.Features.Get<IHttpExtendedConnectFeature>()?.IsExtendedConnect == true
                || http.Request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.OrdinalIgnoreCase));
    }
}
