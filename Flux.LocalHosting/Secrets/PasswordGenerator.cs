using System.Security.Cryptography;
using Aspire.Hosting.ApplicationModel;

namespace Flux.LocalHosting.Secrets;

/// <summary>Random passwords that obey the character classes of a <see cref="GenerateParameterDefault"/>.</summary>
internal static class PasswordGenerator
{
    // Look-alikes (l, i, o, I, L, O) are left out. None of the special characters ends a connection string value.
    private const string LowerCharacters = "abcdefghjkmnpqrstuvwxyz";
    private const string UpperCharacters = "ABCDEFGHJKMNPQRSTUVWXYZ";
    private const string NumericCharacters = "0123456789";
    private const string SpecialCharacters = "-_.{}~()*+!";

    /// <exception cref="ArgumentException">No character class is allowed, or a minimum is asked of a class that is not.</exception>
    public static string Generate(GenerateParameterDefault rules)
    {
        (bool Allowed, int Minimum, string Characters)[] classes =
        [
            (rules.Lower, rules.MinLower, LowerCharacters),
            (rules.Upper, rules.MinUpper, UpperCharacters),
            (rules.Numeric, rules.MinNumeric, NumericCharacters),
            (rules.Special, rules.MinSpecial, SpecialCharacters),
        ];
        if (classes.Any(static c => c is { Allowed: false, Minimum: > 0 }))
        {
            throw new ArgumentException("A minimum is asked of a character class that is switched off.", nameof(rules));
        }

        var alphabet = string.Concat(classes.Where(static c => c.Allowed).Select(static c => c.Characters));
        if (alphabet.Length == 0)
        {
            throw new ArgumentException("At least one character class must be allowed.", nameof(rules));
        }

        var required = string.Concat(classes.Select(static c => RandomNumberGenerator.GetString(c.Characters, c.Minimum)));
        var rest = RandomNumberGenerator.GetString(alphabet, Math.Max(0, rules.MinLength - required.Length));
        var password = (required + rest).ToCharArray();
        RandomNumberGenerator.Shuffle<char>(password);
        return new string(password);
    }
}
