using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Flux.Ingest.Decoding.Json;

/// <summary>
/// Reads the tokens of <see href="https://www.rfc-editor.org/rfc/rfc8259">RFC 8259</see> from one contiguous input, without exceptions
/// and without allocation.
/// </summary>
/// <remarks>Does not check the text of strings (UTF-8, surrogates, NUL): invalid text rejects a row, invalid syntax ends a body.</remarks>
internal ref struct JsonScanner(ReadOnlySpan<byte> input, bool isFinal)
{
    public readonly ReadOnlySpan<byte> Input = input;
    public readonly bool IsFinal = isFinal;
    public int Position;

    /// <summary>Why the input is not JSON, once a step was <see cref="Step.Malformed"/>.</summary>
    public string Fault = "";

    public readonly bool AtEnd => Position >= Input.Length;

    public readonly byte Current => Input[Position];

    /// <summary>Skips white space; false at the end of the input.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool SkipSpace()
    {
        while (Position < Input.Length)
        {
            var b = Input[Position];
            if (b > ' ' || (b != ' ' && b != '\n' && b != '\r' && b != '\t'))
                return true;

            Position++;
        }

        return false;
    }

    /// <summary>The result if the input ends before the value does.</summary>
    public Step End(string inside) => IsFinal ? Malformed($"The input ends inside {inside}.") : Step.Incomplete;

    public Step Malformed(string fault)
    {
        Fault = fault;
        return Step.Malformed;
    }

    public Step Unexpected(string wanted) => Malformed($"Found {Describe(Current)} where {wanted} was expected.");

    /// <summary>Reads the string whose opening quote is at the position.</summary>
    public Step ReadString(out JsonString text)
    {
        text = default;
        var traits = TextTraits.Plain;
        var start = Position + 1;
        var at = start;
        while (true)
        {
            at = NextSpecial(at);
            if (at >= Input.Length)
                return End("a string");

            var b = Input[at];
            if (b == '"')
            {
                text = new JsonString(start, at - start, traits);
                Position = at + 1;
                return Step.Done;
            }

            if (b >= 0x80)
            {
                traits |= TextTraits.NonAscii;
                while (++at < Input.Length && Input[at] >= 0x80)
                {
                }
            }
            else if (b == '\\')
            {
                traits |= TextTraits.Escaped;
                var step = CheckEscape(ref at);
                if (step != Step.Done)
                    return step;
            }
            else
            {
                return Malformed($"Found the control character 0x{b:X2} inside a string.");
            }
        }
    }

    /// <summary>Reads <c>true</c>, <c>false</c> or <c>null</c>.</summary>
    public Step ReadLiteral()
    {
        var word = Current switch { (byte)'t' => "true"u8, (byte)'f' => "false"u8, (byte)'n' => "null"u8, _ => default };
        if (word.IsEmpty)
            return Unexpected("a value");

        var rest = Input[Position..];
        if (rest.Length < word.Length && word.StartsWith(rest))
            return End("a value");

        if (!rest.StartsWith(word))
            return Malformed("Found a word that is not a JSON value.");

        Position += word.Length;
        return Step.Done;
    }

    /// <summary>Reads a number and its digits.</summary>
    public Step ReadNumber(out JsonNumber number)
    {
        number = default;
        var (at, mantissa, digits, scale, exponent) = (Position, 0UL, 0, 0, 0);
        var isNegative = Input[at] == '-';
        if (isNegative)
            at++;

        if (at >= Input.Length)
            return End("a number");

        var first = at;
        AddDigits(ref at, ref mantissa, ref digits, ref scale);
        if (at == first)
            return Malformed("Found a minus sign without a number.");

        if (Input[first] == '0' && at - first > 1)
            return Malformed("Found a number with a leading zero.");

        var isInteger = true;
        if (at < Input.Length && Input[at] == '.')
        {
            isInteger = false;
            var dot = at++;
            AddDigits(ref at, ref mantissa, ref digits, ref scale);
            if (at == dot + 1)
                return at < Input.Length ? Malformed("Found a decimal point without digits after it.") : End("a number");

            exponent = -(at - dot - 1);
        }

        exponent += scale;

        if (at < Input.Length && Input[at] is (byte)'e' or (byte)'E')
        {
            isInteger = false;
            var step = ReadExponent(ref at, ref exponent);
            if (step != Step.Done)
                return step;
        }

        if (at >= Input.Length && !IsFinal)
            return Step.Incomplete;

        number = new JsonNumber(Position, at - Position, mantissa, digits, exponent, isNegative, isInteger);
        Position = at;
        return Step.Done;
    }

    private Step ReadExponent(ref int at, ref int exponent)
    {
        at++;
        var isNegative = at < Input.Length && Input[at] == '-';
        if (at < Input.Length && Input[at] is (byte)'-' or (byte)'+')
            at++;

        var (first, power) = (at, 0);
        for (; at < Input.Length && (uint)(Input[at] - '0') <= 9; at++)
            power = Math.Min((power * 10) + Input[at] - '0', 1_000_000);

        exponent += isNegative ? -power : power;
        return at > first ? Step.Done : at < Input.Length ? Malformed("Found an exponent without digits.") : End("a number");
    }

    /// <summary>Adds decimal digits to the mantissa while they fit; further digits are only counted, as its scale.</summary>
    private readonly void AddDigits(ref int at, ref ulong mantissa, ref int digits, ref int scale)
    {
        for (; at < Input.Length; at++)
        {
            var digit = (uint)(Input[at] - '0');
            if (digit > 9)
                return;

            if (digits == 0 && digit == 0)
                continue;

            if (++digits <= 19)
                mantissa = (mantissa * 10) + digit;
            else
                scale++;
        }
    }

    private Step CheckEscape(ref int at)
    {
        if (at + 1 >= Input.Length)
            return End("a string");

        if (Input[at + 1] != 'u')
        {
            if ("\"\\/bfnrt"u8.IndexOf(Input[at + 1]) < 0)
                return Malformed("Found an unknown escape in a string.");

            at += 2;
            return Step.Done;
        }

        for (var i = at + 2; i < at + 6; i++)
        {
            if (i >= Input.Length)
                return End("a string");

            if (!char.IsAsciiHexDigit((char)Input[i]))
                return Malformed("Found \\u without four hexadecimal digits in a string.");
        }

        at += 6;
        return Step.Done;
    }

    /// <summary>The next quote, backslash, control character or byte above ASCII.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly int NextSpecial(int at)
    {
        ref var origin = ref MemoryMarshal.GetReference(Input);
        while (at <= Input.Length - Vector128<byte>.Count)
        {
            var bytes = Vector128.LoadUnsafe(ref origin, (nuint)at);
            // A byte above ASCII has its high bit set.
            var special = (Vector128.Equals(bytes, Vector128.Create((byte)'"')) | Vector128.Equals(bytes, Vector128.Create((byte)'\\'))
                | Vector128.LessThan(bytes, Vector128.Create((byte)' ')) | bytes).ExtractMostSignificantBits();
            if (special != 0)
                return at + System.Numerics.BitOperations.TrailingZeroCount(special);

            at += Vector128<byte>.Count;
        }

        while (at < Input.Length && Input[at] is not ((byte)'"' or (byte)'\\' or < (byte)' ' or >= 0x80))
            at++;

        return at;
    }

    private static string Describe(byte b) => b is > 0x20 and < 0x7F ? $"'{(char)b}'" : $"the byte 0x{b:X2}";
}

/// <summary>How reading a piece of JSON ended.</summary>
internal enum Step : byte
{
    Done,

    /// <summary>The input ends inside the piece, and more may come.</summary>
    Incomplete,

    /// <summary>Not JSON; the scanner says why.</summary>
    Malformed,
}
