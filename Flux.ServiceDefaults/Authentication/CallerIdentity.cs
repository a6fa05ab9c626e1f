using System.Security.Claims;

namespace Flux.ServiceDefaults.Authentication;

/// <summary>An authenticated <see cref="Authentication.Caller"/>.</summary>
internal sealed class CallerIdentity(Caller caller, string authenticationType)
    : ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, caller.Id)], authenticationType)
{
    public Caller Caller { get; } = caller;
}
