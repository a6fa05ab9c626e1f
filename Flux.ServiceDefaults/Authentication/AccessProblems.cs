using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Flux.ServiceDefaults.Authentication;

/// <summary>Writes problem details for 401 and 403 that say what is missing, but not whether the resource exists.</summary>
internal sealed class AccessProblems(IProblemDetailsService problems) : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler _inner = new();

    public async Task HandleAsync(
        RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        await _inner.HandleAsync(next, context, policy, authorizeResult);
        if (authorizeResult.Succeeded || context.Response.HasStarted)
            return;

        await problems.TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = context,
            ProblemDetails = new ProblemDetails
            {
                Status = context.Response.StatusCode,
                Title = authorizeResult.Challenged ? "Not authenticated" : "Not allowed",
                Detail = authorizeResult.Challenged
                    ? "Send a valid API key or token: 'Authorization: Bearer …' or 'X-Api-Key: …'."
                    : Missing(context),
            },
        });
    }

    private static string Missing(HttpContext context)
    {
        var wanted = context.GetEndpoint()?.Metadata.GetOrderedMetadata<IAuthorizeData>()
            .Select(data => data.Policy).OfType<string>().ToList() ?? [];
        return wanted.Count == 0 ? "This address is closed." : $"The key or token lacks the scope {string.Join(", ", wanted)}.";
    }
}
