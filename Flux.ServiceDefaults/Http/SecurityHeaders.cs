using Microsoft.AspNetCore.Http;

namespace Flux.ServiceDefaults.Http;

/// <summary>Keeps a browser from making more of an answer than it is. A page that needs more sets its own policy, which stays.</summary>
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
