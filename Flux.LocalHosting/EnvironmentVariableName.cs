using System.Text.RegularExpressions;

namespace Aspire.Hosting;

internal static partial class EnvironmentVariableName
{
    /// <summary>A resource's or endpoint's name as part of a variable's name: what is neither letter nor digit becomes <c>_</c>.</summary>
    public static string Encode(string name) =>
        name.Length > 0 && char.IsAsciiDigit(name[0]) ? "_" + Foreign.Replace(name, "_") : Foreign.Replace(name, "_");

    [GeneratedRegex("[^A-Za-z0-9]", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Foreign { get; }
}
