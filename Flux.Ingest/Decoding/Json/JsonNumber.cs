using System.Globalization;

namespace Flux.Ingest.Decoding.Json;

/// <summary>A number: its position in the input and its digits.</summary>
/// <param name="Start">First byte in the input.</param>
/// <param name="Length">Bytes in the input.</param>
/// <param name="Mantissa">The significant digits as one integer; exact up to 19 digits.</param>
/// <param name="Digits">How many significant digits there are.</param>
/// <param name="Exponent">Power of ten that the mantissa is multiplied by.</param>
/// <param name="IsNegative">There is a minus sign.</param>
/// <param name="IsInteger">Digits only: no fraction and no exponent.</param>
internal readonly record struct JsonNumber(int Start, int Length, ulong Mantissa, int Digits, int Exponent, bool IsNegative, bool IsInteger)
{
    private const ulong ExactLimit = 1UL << 53;

    private static readonly double[] PowersOfTen =
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];

    /// <summary>The nearest double; false if the number is too large for one, or not zero but too small.</summary>
    /// <remarks>
    /// A mantissa below 2^53 and a power of ten up to 10^22 are both exact, so one multiplication or division rounds correctly
    /// (W. D. Clinger, "How to read floating point numbers accurately"). Other numbers are parsed by the library.
    /// </remarks>
    public bool TryToDouble(ReadOnlySpan<byte> input, out double value)
    {
        if (Digits <= 19 && Mantissa <= ExactLimit && Exponent is >= -22 and <= 22)
        {
            value = Exponent < 0 ? Mantissa / PowersOfTen[-Exponent] : Mantissa * PowersOfTen[Exponent];
            value = IsNegative ? -value : value;
            return true;
        }

        return double.TryParse(input.Slice(Start, Length), NumberStyles.Float, CultureInfo.InvariantCulture, out value)
            && double.IsFinite(value) && (value != 0 || Digits == 0);
    }

    /// <summary>The number as a 64-bit integer; false if it is not an integer or too large.</summary>
    public bool TryToInt64(out long value)
    {
        value = IsNegative ? -(long)Mantissa : (long)Mantissa;
        return IsInteger && Digits <= 19 && Mantissa <= long.MaxValue;
    }
}
