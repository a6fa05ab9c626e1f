using System.Security.Cryptography;
using System.Text;
using Flux.Timeseries.Access;
using Microsoft.Extensions.Options;

namespace Flux.ServiceDefaults.Authentication;

/// <summary>The key that a deployment sets in the configuration of a service: of any form, and for all devices.</summary>
internal sealed class ServiceKey
{
    private readonly byte[]? _hash;

    public ServiceKey(IOptions<AuthenticationSettings> settings, string service, IReadOnlyList<string> scopes)
    {
        _hash = settings.Value.ServiceKey is { Length: > 0 } key ? Hash(key) : null;
        Caller = new Caller($"service:{service}", "", scopes, DeviceScope.All);
    }

    public Caller Caller { get; }

    // Hashes all have the same length, so the comparison does not reveal the length of the key.
    public bool Opens(string text) => _hash is not null && CryptographicOperations.FixedTimeEquals(Hash(text), _hash);

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
