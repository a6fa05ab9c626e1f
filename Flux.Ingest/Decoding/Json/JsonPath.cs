using System.Text;

namespace Flux.Ingest.Decoding.Json;

/// <summary>Places inside a row, written as <see href="https://www.rfc-editor.org/rfc/rfc9535">RFC 9535</see> writes them.</summary>
internal static class JsonPath
{
    /// <summary>Longest name that is repeated to the sender; a longer one is cut, so that an answer stays small.</summary>
    private const int LongestName = 128;

    /// <summary>The path of a property of the row.</summary>
    public static string Of(ReadOnlySpan<byte> name) => Append(new StringBuilder("$"), name).ToString();

    /// <summary>Adds a property: <c>.name</c>, or <c>['na me']</c> where it is no identifier.</summary>
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
