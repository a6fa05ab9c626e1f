using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;

namespace Flux.ServiceDefaults.Authentication;

/// <summary>A key as its holder has it: <c>flux_{16 hex}_{64 hex}</c>, a public id and a secret of 256 random bits.</summary>
/// <remarks>Its text is never logged: <see cref="ToString"/> gives the public half; only <see cref="Reveal"/> gives the whole.</remarks>
public sealed class ApiKey
{
    /// <summary>What every key begins with: by it a scanner finds a key in the wrong place, and a service tells it from a token.</summary>
    public const string Mark = "flux_";

    private const int IdLength = 16;
    private const int SecretBytes = 32;
    private const int Length = 5 + IdLength + 1 + (SecretBytes * 2);

    private readonly byte[] _secret;

    private ApiKey(string id, byte[] secret) => (Id, _secret) = (id, secret);

    /// <summary>The public half: names the key in lists and logs.</summary>
    public string Id { get; }

    /// <summary>A new key from the system's random numbers.</summary>
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

    /// <summary>What is stored of the key: a fresh salt, and the hash of salt and secret.</summary>
    /// <remarks>A secret of 256 random bits cannot be guessed, so one round of SHA-256 hides it as well as a slow hash would.</remarks>
    public (byte[] Salt, byte[] Hash) Seal()
    {
        var salt = RandomNumberGenerator.GetBytes(16);
        return (salt, Hash(salt));
    }

    /// <summary>Is this the key that was sealed? Takes the same time for every wrong secret.</summary>
    public bool Opens(byte[] salt, byte[] hash) => CryptographicOperations.FixedTimeEquals(Hash(salt), hash);

    /// <inheritdoc/>
    public override string ToString() => Mark + Id;

    private byte[] Hash(byte[] salt) => SHA256.HashData([.. salt, .. _secret]);
}
