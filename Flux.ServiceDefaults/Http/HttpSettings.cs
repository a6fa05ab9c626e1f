using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Flux.ServiceDefaults.Http;

/// <summary>The limits of a service's connections: section <c>Flux:Http</c>. Addresses and TLS are Kestrel's own settings.</summary>
public sealed class HttpSettings : IValidatableObject
{
    public const string Section = "Flux:Http";

    /// <summary>Connections open at the same time; more are closed at once.</summary>
    [Range(1, 1_000_000)]
    public int MaxConnections { get; set; } = 10_000;

    /// <summary>How long a sender may take for the headers of a request.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan HeaderTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Bytes of all headers of a request.</summary>
    [Range(1024, 1024 * 1024)]
    public int MaxHeaderBytes { get; set; } = 16 * 1024;

    /// <summary>Bytes a second at which a body must arrive and a response must be read, after <see cref="RateGrace"/>.</summary>
    [Range(1, 1_000_000_000)]
    public double MinBytesPerSecond { get; set; } = 240;

    /// <summary>How long a connection may be slower than <see cref="MinBytesPerSecond"/>.</summary>
    [Range(typeof(TimeSpan), "00:00:02", "00:05:00")]
    public TimeSpan RateGrace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the body of a write may take, even if it arrives steadily.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "01:00:00")]
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Addresses (<c>10.0.0.7</c>) and networks (<c>10.0.0.0/8</c>) of proxies whose <c>X-Forwarded-For</c> and <c>-Proto</c> are trusted.
    /// None by default.
    /// </summary>
    public IList<string> KnownProxies { get; set; } = [];

    /// <summary>Origins (<c>https://dash.example</c>) whose pages may send requests. None by default: CORS is off.</summary>
    public IList<string> AllowedOrigins { get; set; } = [];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var proxy in KnownProxies.Where(proxy => !IPAddress.TryParse(proxy, out _) && !IPNetwork.TryParse(proxy, out _)))
        {
            yield return new ValidationResult(
                $"{Section}:KnownProxies has '{proxy}', which is neither an address nor a network such as 10.0.0.0/8.");
        }

        foreach (var origin in AllowedOrigins.Where(origin => !IsOrigin(origin)))
        {
            yield return new ValidationResult(
                $"{Section}:AllowedOrigins has '{origin}', which is not an origin such as https://dash.example "
                + "(wildcards are not accepted).");
        }
    }

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https")
            && uri.GetLeftPart(UriPartial.Authority) == text;
}
