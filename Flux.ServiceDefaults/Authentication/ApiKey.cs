using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;

namespace Flux.ServiceDefaults.Authentication;

/// <summary>A key as its holder has it: <c>flux_{16 hex}_{64 hex}</c>, a public id and a secret of 256 random bits.</summary>
/// <remarks>
/// The whole key is never logged: <see cref="ToString"/> returns the public half; only <see cref="Reveal"/> returns all of it.
/// </remarks>
public sealed class ApiKey
{
    /// <summary>The prefix of every key: secret scanners find leaked keys by it, and services tell keys from tokens by it.</summary>
    public const string Mark = "flux_";

    private const int IdLength = 16;
    private const int SecretBytes = 32;
    private const int Length = 5 + IdLength + 1 + (SecretBytes * 2);

    private readonly byte[] _secret;

    private ApiKey(string id, byte[] secret) => (Id, _secret) = (id, secret);

    /// <summary>The public half: identifies the key in lists and logs.</summary>
    public string Id { get; }

    /// <summary>Creates a random key.</summary>
    public static ApiKey Create() =>
        new(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdLength / 2)), RandomNumberGenerator.GetBytes(SecretBytes));

    /// <summary>Reads a key; false for anything else.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ApiKey? key)
    {
        key = null;
        if (text.Length != Length || !text.StartsWith(Mark, StringComparison.Ordinal) || text[Mark.Length + IdLength] != '_')
            return false;

        var id = text.Substring(Mark.Length, IdLength);
        var secret = new byte[SecretBytes];
        if (!id.All(char.IsAsciiHexDigitLower)
            || Convert.FromHexString(text.AsSpan(Mark.Length + IdLength + 1), secret, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            return false;
        }

        key = new ApiKey(id, secret);
        return true;
    }

    /// <summary>The whole key, to be shown once to its holder.</summary>
    public string Reveal() => string.Create(CultureInfo.InvariantCulture, $"{Mark}{Id}_{Convert.ToHexStringLower(_secret)}");

    /// <summary>The stored form of the key: a new salt, and the hash of salt and secret.</summary>
    /// <remarks>A secret of 256 random bits cannot be guessed, so one round of SHA-256 is as safe as a slow hash.</remarks>
    public (byte[] Salt, byte[] Hash) Seal()
    {
        var salt = RandomNumberGenerator.GetBytes(16);
        return (salt, Hash(salt));
    }

    /// <summary>Whether this key has the stored hash. Takes the same time for every wrong secret.</summary>
    public bool Opens(byte[] salt, byte[] hash) => CryptographicOperations.FixedTimeEquals(Hash(salt), hash);

    /// <inheritdoc/>
    public override string ToString() => Mark + Id;

    private byte[] Hash(byte[] salt) => SHA256.HashData([.. salt, .. _secret]);
}
