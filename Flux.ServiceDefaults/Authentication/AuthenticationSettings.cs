namespace Flux.ServiceDefaults.Authentication;

/// <summary>Who may call a service: section <c>Flux:Auth</c>.</summary>
public sealed class AuthenticationSettings
{
    public const string Section = "Flux:Auth";

    /// <summary>Accept the keys of <c>flux.api_keys</c>. Not set: in Development yes, otherwise no.</summary>
    public bool? ApiKeys { get; set; }

    /// <summary>
    /// Accept requests from this machine without a key. Allowed in Development only, where it is the default.
    /// </summary>
    public bool? Open { get; set; }

    /// <summary>How long a revoked key may still work: 1 s to 1 min, 5 s by default.</summary>
    public TimeSpan KeyRefresh { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Accept the tokens of an OpenID Connect issuer.</summary>
    public JwtSettings Jwt { get; set; } = new();

    /// <summary>
    /// One key for this service, set by its deployment (<c>Ingest:ApiKey</c>, <c>Query:ApiKey</c>): at least 16 characters.
    /// </summary>
    public string? ServiceKey { get; set; }
}
