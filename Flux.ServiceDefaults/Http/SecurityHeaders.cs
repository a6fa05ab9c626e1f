using Microsoft.AspNetCore.Http;

namespace Flux.ServiceDefaults.Http;

/// <summary>
/// Sets response headers that restrict what a browser does with a response. A page that needs more sets its own policy, which is kept.
/// </summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    private const string NothingLoads = "default-src 'none'; frame-ancestors 'none'";
    private const string OneYear = "max-age=31536000";

    public Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(static state =>
        {
            var (headers, request) = (((HttpContext)state).Response.Headers, ((HttpContext)state).Request);
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            if (headers.ContentSecurityPolicy.Count == 0)
                headers.ContentSecurityPolicy = NothingLoads;
            if (headers.CacheControl.Count == 0)
                headers.CacheControl = "no-store";
            if (request.IsHttps)
                headers.StrictTransportSecurity = OneYear;
            return Task.CompletedTask;
        }, context);
        return next(context);
    }
}
