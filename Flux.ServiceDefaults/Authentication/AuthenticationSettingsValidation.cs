using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Flux.ServiceDefaults.Authentication;

/// <summary>Fails closed: outside Development a service that would accept no caller, or every caller, does not start.</summary>
internal sealed class AuthenticationSettingsValidation(
    IHostEnvironment environment, string service) : IValidateOptions<AuthenticationSettings>
{
    private const int ShortestServiceKey = 16;

    public ValidateOptionsResult Validate(string? name, AuthenticationSettings options)
    {
        List<string> errors = [.. Errors(options)];
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private IEnumerable<string> Errors(AuthenticationSettings settings)
    {
        var development = environment.IsDevelopment();
        if (!development && settings.Open == true)
            yield return $"{AuthenticationSettings.Section}:Open is true, which only Development may have "
                + $"(this is {environment.EnvironmentName}).";
        if (!development && settings.ApiKeys != true && settings.Jwt.Authority is not { Length: > 0 }
            && settings.ServiceKey is not { Length: > 0 })
        {
            yield return $"No authentication is configured, and {environment.EnvironmentName} does not run open. Set one or more of: "
                + $"Flux__Auth__ApiKeys=true (keys made by 'Flux.SchemaMigrator keys create'), {service}__ApiKey "
                + "(one key for this service), "
                + "Flux__Auth__Jwt__Authority and Flux__Auth__Jwt__Audience (an OpenID Connect issuer).";
        }

        if (settings.ServiceKey is { Length: > 0 } key && key.Trim().Length < ShortestServiceKey)
            yield return $"{service}:ApiKey is shorter than {ShortestServiceKey} characters.";
        if (settings.KeyRefresh < TimeSpan.FromSeconds(1) || settings.KeyRefresh > TimeSpan.FromMinutes(1))
            yield return $"{AuthenticationSettings.Section}:KeyRefresh is {settings.KeyRefresh:c}, but must be from 00:00:01 to 00:01:00.";
        if (settings.Jwt.Authority is { Length: > 0 } authority)
        {
            if (!Uri.TryCreate(authority, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
                yield return $"{AuthenticationSettings.Section}:Jwt:Authority is not an absolute http(s) URL.";
            else if (uri.Scheme == "http" && settings.Jwt.RequireHttpsMetadata)
                yield return $"{AuthenticationSettings.Section}:Jwt:Authority is not https.";
            if (settings.Jwt.Audience is not { Length: > 0 })
            {
                yield return $"{AuthenticationSettings.Section}:Jwt:Audience is missing: "
                    + "without it every token of the issuer would be accepted, whatever service it is for.";
            }

            if (!settings.Jwt.RequireHttpsMetadata && !development)
                yield return $"{AuthenticationSettings.Section}:Jwt:RequireHttpsMetadata is false, which only Development may have.";
        }
    }
}
