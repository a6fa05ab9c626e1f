using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace Flux.ServiceDefaults.Authentication;

/// <summary>Reads the caller of a request.</summary>
public static class CallerExtensions
{
    /// <summary>
    /// The caller; <see cref="Caller.Stranger"/> if none was authenticated, so that an unprotected endpoint shows nothing.
    /// </summary>
    public static Caller Caller(this ClaimsPrincipal user) =>
        user.Identities.OfType<CallerIdentity>().FirstOrDefault()?.Caller ?? Authentication.Caller.Stranger;

    /// <inheritdoc cref="Caller(ClaimsPrincipal)"/>
    public static Caller Caller(this HttpContext context) => context.User.Caller();
}
