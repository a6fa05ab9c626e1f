using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Flux.EmbeddedTimescale.Provisioning;

/// <summary>Reads apt's one-line format: <c>deb [ option=value … ] uri suite component …</c>.</summary>
internal static partial class OneLineSources
{
    /// <summary>The enabled <c>deb</c> lines, in order. Other lines (comments, <c>deb-src</c>, broken lines) are skipped.</summary>
    public static IEnumerable<AptSource> Parse(string text)
    {
        foreach (var line in text.Split('\n'))
        {
            var match = Line().Match(line);
            if (!match.Success)
                continue;
            var words = match.Groups["rest"].Value.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 2)
                continue;
            yield return new AptSource([words[0]], [words[1]], [.. words[2..]], ReadOptions(match.Groups["options"].Value));
        }
    }

    private static ImmutableSortedDictionary<string, string> ReadOptions(string options)
    {
        var read = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (Match option in Option().Matches(options))
            read[Deb822Name(option.Groups["name"].Value)] = option.Groups["value"].Value.Replace(',', ' ');
        return read.ToImmutable();
    }

    /// <summary>deb822 uses the plural for these three options.</summary>
    private static string Deb822Name(string name) => name.ToLowerInvariant() switch
    {
        "arch" => "architectures",
        "lang" => "languages",
        "target" => "targets",
        var other => other,
    };

    // A '#' starts a comment anywhere but inside the brackets.
    [GeneratedRegex(@"^\s*deb\s+(\[(?<options>[^\]]*)\]\s*)?(?<rest>[^#\[\]]+)(#.*)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Line();

    [GeneratedRegex(@"(?<name>[A-Za-z-]+?)[+-]?=(?<value>\S+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Option();
}
