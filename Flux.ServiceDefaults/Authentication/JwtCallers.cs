using System.Security.Claims;
using System.Text.Json;
using Flux.Timeseries.Access;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Flux.ServiceDefaults.Authentication;

/// <summary>Accepts the tokens of the issuer that is configured, and makes callers of them.</summary>
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
        // Why a token was refused is for the log; a stranger learns that it was.
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
            context.Principal = new ClaimsPrincipal(new CallerIdentity(CallerOf(context.Principal!, (JsonWebToken)context.SecurityToken, settings), JwtBearerDefaults.AuthenticationScheme));
        }
        catch (ArgumentException error)
        {
            context.Fail(error.Message);
        }

        return Task.CompletedTask;
    }

    private static Caller CallerOf(ClaimsPrincipal token, JsonWebToken raw, JwtSettings settings)
    {
        var subject = token.FindFirstValue("sub") ?? token.FindFirstValue("client_id") ?? throw new ArgumentException("The token has neither 'sub' nor 'client_id'.", nameof(token));
        var owner = $"{token.FindFirst("iss")?.Value ?? settings.Authority}|{subject}";
        string[] scopes = [.. ValuesOf(token, settings.ScopeClaim).SelectMany(value => value.Split(' ')).Intersect(FluxScopes.All, StringComparer.Ordinal)];
        var devices = IsBound(raw, settings)
            ? DeviceScope.Of(ValuesOf(token, settings.DevicesClaim), ValuesOf(token, settings.DevicePrefixesClaim))
            : settings.RequireDevices ? DeviceScope.None : DeviceScope.All;
        return new Caller(owner, owner, scopes, devices);
    }

    // An empty list makes no claim, but is a binding: to no device.
    private static bool IsBound(JsonWebToken token, JwtSettings settings)
    {
        using var payload = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedPayload));
        return payload.RootElement.EnumerateObject().Any(member => member.NameEquals(settings.DevicesClaim) || member.NameEquals(settings.DevicePrefixesClaim));
    }

    private static IEnumerable<string> ValuesOf(ClaimsPrincipal token, string type) => token.FindAll(type).Select(claim => claim.Value);
}
