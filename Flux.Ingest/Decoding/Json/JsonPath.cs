using System.Text;

namespace Flux.Ingest.Decoding.Json;

/// <summary>Paths inside a row, in the form of <see href="https://www.rfc-editor.org/rfc/rfc9535">RFC 9535</see>.</summary>
internal static class JsonPath
{
    /// <summary>Longest name in a response; a longer one is cut, so that responses stay small.</summary>
    private const int LongestName = 128;

    /// <summary>The path of a property of the row.</summary>
    public static string Of(ReadOnlySpan<byte> name) => Append(new StringBuilder("$"), name).ToString();

    /// <summary>Adds a property: <c>.name</c>, or <c>['na me']</c> if it is not an identifier.</summary>
    public static StringBuilder Append(StringBuilder path, ReadOnlySpan<byte> name)
    {
        var text = Encoding.UTF8.GetString(name.Length > LongestName ? name[..LongestName] : name);
        if (text.Length > 0 && !char.IsAsciiDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            return path.Append('.').Append(text);

        path.Append("['");
        foreach (var c in text)
        {
            if (c is '\'' or '\\')
                path.Append('\\').Append(c);
            else if (char.IsControl(c))
                path.Append("\\u").Append(((int)c).ToString("x4", System.Globalization.CultureInfo.InvariantCulture));
            else
                path.Append(c);
        }

        return path.Append("']");
    }
}
