using System.Security.Claims;
using System.Text.Json;
using Flux.Timeseries.Access;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Flux.ServiceDefaults.Authentication;

/// <summary>Validates the tokens of the configured issuer and turns them into callers.</summary>
internal sealed class JwtCallers(IOptions<AuthenticationSettings> settings) : IConfigureNamedOptions<JwtBearerOptions>
{
    public void Configure(JwtBearerOptions options) => Configure(JwtBearerDefaults.AuthenticationScheme, options);

    public void Configure(string? name, JwtBearerOptions options)
    {
        var jwt = settings.Value.Jwt;
        options.Authority = jwt.Authority;
        options.Audience = jwt.Audience;
        options.RequireHttpsMetadata = jwt.RequireHttpsMetadata;
        options.MapInboundClaims = false;
        // The reason of a refusal is only logged; the client does not learn it.
        options.IncludeErrorDetails = false;
        options.TokenValidationParameters.ValidateAudience = true;
        options.TokenValidationParameters.RequireExpirationTime = true;
        options.TokenValidationParameters.RequireSignedTokens = true;
        options.Events = new JwtBearerEvents { OnTokenValidated = context => AcceptAsync(context, jwt) };
    }

    private static Task AcceptAsync(TokenValidatedContext context, JwtSettings settings)
    {
        try
        {
            var caller = CallerOf(context.Principal!, (JsonWebToken)context.SecurityToken, settings);
            context.Principal = new ClaimsPrincipal(new CallerIdentity(caller, JwtBearerDefaults.AuthenticationScheme));
        }
        catch (ArgumentException error)
        {
            context.Fail(error.Message);
        }

        return Task.CompletedTask;
    }

    private static Caller CallerOf(ClaimsPrincipal token, JsonWebToken raw, JwtSettings settings)
    {
        var subject = token.FindFirstValue("sub") ?? token.FindFirstValue("client_id")
            ?? throw new ArgumentException("The token has neither 'sub' nor 'client_id'.", nameof(token));
        var owner = $"{token.FindFirst("iss")?.Value ?? settings.Authority}|{subject}";
        string[] scopes =
        [
            .. ValuesOf(token, settings.ScopeClaim).SelectMany(value => value.Split(' ')).Intersect(FluxScopes.All, StringComparer.Ordinal),
        ];
        var devices = IsBound(raw, settings)
            ? DeviceScope.Of(ValuesOf(token, settings.DevicesClaim), ValuesOf(token, settings.DevicePrefixesClaim))
            : settings.RequireDevices ? DeviceScope.None : DeviceScope.All;
        return new Caller(owner, owner, scopes, devices);
    }

    // An empty list yields no claim, but still restricts the token: to no device.
    private static bool IsBound(JsonWebToken token, JwtSettings settings)
    {
        using var payload = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedPayload));
        return payload.RootElement.EnumerateObject()
            .Any(member => member.NameEquals(settings.DevicesClaim) || member.NameEquals(settings.DevicePrefixesClaim));
    }

    private static IEnumerable<string> ValuesOf(ClaimsPrincipal token, string type) => token.FindAll(type).Select(claim => claim.Value);
}
