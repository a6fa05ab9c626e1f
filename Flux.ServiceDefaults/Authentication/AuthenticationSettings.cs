namespace Flux.ServiceDefaults.Authentication;

/// <summary>Who is let in: section <c>Flux:Auth</c>.</summary>
public sealed class AuthenticationSettings
{
    public const string Section = "Flux:Auth";

    /// <summary>Accept the keys of <c>flux.api_keys</c>. Not set: in Development yes, otherwise no.</summary>
    public bool? ApiKeys { get; set; }

    /// <summary>
    /// Let in, without a key, requests from this machine to this machine. Only Development may do so, where it is the default.
    /// </summary>
    public bool? Open { get; set; }

    /// <summary>How long a revoked key may still open: 1 s to 1 min, 5 s by default.</summary>
    public TimeSpan KeyRefresh { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Accept the tokens of an OpenID Connect issuer.</summary>
    public JwtSettings Jwt { get; set; } = new();

    /// <summary>One key of this service, given by its deployment (<c>Ingest:ApiKey</c>, <c>Query:ApiKey</c>): at least 16 characters.</summary>
    public string? ServiceKey { get; set; }
}
