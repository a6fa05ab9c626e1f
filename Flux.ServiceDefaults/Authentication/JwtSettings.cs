namespace Flux.ServiceDefaults.Authentication;

/// <summary>Bearer tokens of an OpenID Connect issuer: section <c>Flux:Auth:Jwt</c>.</summary>
public sealed class JwtSettings
{
    /// <summary>The issuer; its discovery document gives the signing keys. Empty: no tokens are accepted.</summary>
    public string? Authority { get; set; }

    /// <summary>The audience that a token must have. Required with <see cref="Authority"/>.</summary>
    public string? Audience { get; set; }

    /// <summary>The discovery document must come over https. Only Development may turn it off.</summary>
    public bool RequireHttpsMetadata { get; set; } = true;

    /// <summary>Claim with the scopes, separated by spaces or as an array.</summary>
    public string ScopeClaim { get; set; } = "scope";

    /// <summary>Claim with the exact ids of the devices that a token is restricted to.</summary>
    public string DevicesClaim { get; set; } = "flux_devices";

    /// <summary>Claim with the prefixes of the devices that a token is restricted to.</summary>
    public string DevicePrefixesClaim { get; set; } = "flux_device_prefixes";

    /// <summary>Give a token without either claim no device, instead of every device.</summary>
    public bool RequireDevices { get; set; }
}
