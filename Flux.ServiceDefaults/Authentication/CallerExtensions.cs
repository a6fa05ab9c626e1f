using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace Flux.ServiceDefaults.Authentication;

/// <summary>Asks a request who sent it.</summary>
public static class CallerExtensions
{
    /// <summary>The caller; <see cref="Caller.Stranger"/> where nobody was authenticated, so that what was forgotten stays closed.</summary>
    public static Caller Caller(this ClaimsPrincipal user) =>
        user.Identities.OfType<CallerIdentity>().FirstOrDefault()?.Caller ?? Authentication.Caller.Stranger;

    /// <inheritdoc cref="Caller(ClaimsPrincipal)"/>
    public static Caller Caller(this HttpContext context) => context.User.Caller();
}
