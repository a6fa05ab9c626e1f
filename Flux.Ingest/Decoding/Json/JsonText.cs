using System.Text;
using System.Text.Unicode;

namespace Flux.Ingest.Decoding.Json;

/// <summary>Converts the bytes of a JSON string to its text, and finds text that PostgreSQL cannot store.</summary>
internal static class JsonText
{
    /// <summary>Checks the text of a string that stays escaped, as JSON inside <c>jsonb</c> does.</summary>
    /// <returns>What is wrong with it, or null.</returns>
    public static string? Check(ReadOnlySpan<byte> source, TextTraits traits)
    {
        if (traits.HasFlag(TextTraits.NonAscii) && !Utf8.IsValid(source))
            return "is not valid UTF-8";

        return traits.HasFlag(TextTraits.Escaped) ? Unescape(source, default, out _) : null;
    }

    /// <summary>Writes the text; with an empty destination it is only checked.</summary>
    /// <param name="source">Between the quotes, with well-formed escapes.</param>
    /// <param name="destination">At least as long as the source: no escape is shorter than its character.</param>
    /// <param name="written">Bytes of the text.</param>
    /// <returns>What is wrong with it, or null.</returns>
    public static string? Unescape(ReadOnlySpan<byte> source, Span<byte> destination, out int written)
    {
        written = 0;
        while (true)
        {
            var plain = source.IndexOf((byte)'\\');
            if (plain < 0)
            {
                Copy(source, destination, ref written);
                return null;
            }

            Copy(source[..plain], destination, ref written);
            if (source[plain + 1] != 'u')
            {
                Put(Short(source[plain + 1]), destination, ref written);
                source = source[(plain + 2)..];
                continue;
            }

            int code = Hex(source[(plain + 2)..]);
            source = source[(plain + 6)..];
            if (code == 0)
                return "holds the character NUL, which PostgreSQL cannot store";

            if (char.IsSurrogate((char)code))
            {
                if (!char.IsHighSurrogate((char)code) || source is not [(byte)'\\', (byte)'u', ..]
                    || !char.IsLowSurrogate((char)Hex(source[2..])))
                {
                    return "holds half of a surrogate pair";
                }

                code = char.ConvertToUtf32((char)code, (char)Hex(source[2..]));
                source = source[6..];
            }

            if (destination.IsEmpty)
                written += new Rune(code).Utf8SequenceLength;
            else
                written += new Rune(code).EncodeToUtf8(destination[written..]);
        }
    }

    private static void Copy(ReadOnlySpan<byte> source, Span<byte> destination, ref int written)
    {
        if (!destination.IsEmpty)
            source.CopyTo(destination[written..]);

        written += source.Length;
    }

    private static void Put(byte value, Span<byte> destination, ref int written)
    {
        if (!destination.IsEmpty)
            destination[written] = value;

        written++;
    }

    private static byte Short(byte escape) => escape switch
    {
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        _ => escape,
    };

    private static int Hex(ReadOnlySpan<byte> digits) =>
        (Digit(digits[0]) << 12) | (Digit(digits[1]) << 8) | (Digit(digits[2]) << 4) | Digit(digits[3]);

    private static int Digit(byte b) => b <= '9' ? b - '0' : (b | 0x20) - 'a' + 10;
}

/// <summary>A string: its position in the input, between its quotes.</summary>
internal readonly record struct JsonString(int Start, int Length, TextTraits Traits)
{
    public ReadOnlySpan<byte> In(ReadOnlySpan<byte> input) => input.Slice(Start, Length);
}

/// <summary>How the bytes of a string differ from its text; mostly not at all.</summary>
[Flags]
internal enum TextTraits : byte
{
    Plain = 0,
    Escaped = 1,
    NonAscii = 2,
}
