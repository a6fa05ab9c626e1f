using System.Collections.Immutable;

namespace Flux.EmbeddedTimescale.Provisioning;

/// <summary>Reads apt's deb822 format: stanzas of <c>Field: value</c>, separated by empty lines.</summary>
internal static class Deb822Sources
{
    private static readonly string[] OwnFields = ["types", "uris", "suites", "components", "enabled"];
    private static readonly string[] Disabled = ["no", "false", "without", "off", "disable", "0"];

    /// <summary>The enabled stanzas of type <c>deb</c>, in order; incomplete ones are skipped.</summary>
    public static IEnumerable<AptSource> Parse(string text)
    {
        foreach (var stanza in Stanzas(text))
        {
            ImmutableArray<string> Words(string field) =>
                [.. stanza.GetValueOrDefault(field, "").Split([' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries)];

            if (!Words("types").Contains("deb", StringComparer.Ordinal) || Words("uris").IsEmpty || Words("suites").IsEmpty)
                continue;
            if (Disabled.Contains(stanza.GetValueOrDefault("enabled", "yes"), StringComparer.OrdinalIgnoreCase))
                continue;
            yield return new AptSource(Words("uris"), Words("suites"), Words("components"),
                stanza.Where(field => !OwnFields.Contains(field.Key, StringComparer.Ordinal))
                    .ToImmutableSortedDictionary(field => field.Key, field => field.Value, StringComparer.Ordinal));
        }
    }

    private static IEnumerable<Dictionary<string, string>> Stanzas(string text)
    {
        var stanza = new Dictionary<string, string>(StringComparer.Ordinal);
        var field = "";
        foreach (var line in text.Split('\n').Select(raw => raw.TrimEnd()).Append(""))
        {
            if (line.StartsWith('#'))
                continue;
            if (line.Length == 0)
            {
                if (stanza.Count > 0)
                    yield return stanza;
                stanza = new Dictionary<string, string>(StringComparer.Ordinal);
            }
            else if (char.IsWhiteSpace(line[0]))
            {
                // A continuation line, such as those of an inline key: its indent is part of the format.
                if (stanza.ContainsKey(field))
                    stanza[field] += "\n" + line;
            }
            else if (line.Split(':', 2) is [var name, var value])
            {
                field = name.Trim().ToLowerInvariant();
                stanza[field] = value.Trim();
            }
        }
    }
}
