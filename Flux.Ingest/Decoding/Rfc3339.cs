namespace Flux.Ingest.Decoding;

/// <summary>
/// Reads date and time in the form of <see href="https://www.rfc-editor.org/rfc/rfc3339#section-5.6">RFC 3339, section 5.6</see>.
/// </summary>
/// <remarks>
/// An offset is required. Digits below the microsecond are cut, not rounded: rounding up could move a row into the next second, bucket
/// or day. A leap second (23:59:60 UTC) is the first second of the next day, as in PostgreSQL.
/// </remarks>
internal static class Rfc3339
{
    private const int Shortest = 20; // 2000-01-01T00:00:00Z
    private const long MicrosPerSecond = 1_000_000;

    private static ReadOnlySpan<byte> DaysOfMonth => [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

    /// <summary>Reads a time as <see cref="Flux.Timeseries.PostgresTime"/>.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long micros)
    {
        micros = 0;
        if (text.Length < Shortest || text[4] != '-' || text[7] != '-' || (text[10] is not ((byte)'T' or (byte)'t' or (byte)' '))
            || text[13] != ':' || text[16] != ':')
        {
            return false;
        }

        var (year, month, day) = ((Two(text) * 100) + Two(text[2..]), Two(text[5..]), Two(text[8..]));
        var (hour, minute, second) = (Two(text[11..]), Two(text[14..]), Two(text[17..]));
        if (Two(text) < 0 || Two(text[2..]) < 0 || month is < 1 or > 12 || day < 1 || day > DaysIn(year, month)
            || hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 60)
        {
            return false;
        }

        var at = 19;
        if (!TryFraction(text, ref at, out var fraction) || !TryOffset(text[at..], out var offset))
            return false;

        var clock = (((hour * 60) + minute - offset) * 60L) + second;
        if (second == 60 && Modulo(clock, 86_400) != 0)
            return false;

        micros = (((DaysSince2000(year, month, day) * 86_400L) + clock) * MicrosPerSecond) + fraction;
        return true;
    }

    private static bool TryFraction(ReadOnlySpan<byte> text, ref int at, out int micros)
    {
        micros = 0;
        if (text[at] != '.')
            return true;

        var scale = 100_000;
        var first = ++at;
        for (; at < text.Length && (uint)(text[at] - '0') <= 9; at++)
        {
            micros += (text[at] - '0') * scale;
            scale /= 10;
        }

        return at > first;
    }

    /// <summary>Minutes east of UTC.</summary>
    private static bool TryOffset(ReadOnlySpan<byte> text, out int minutes)
    {
        minutes = 0;
        if (text is [(byte)'Z' or (byte)'z'])
            return true;

        if (text is not [(byte)'+' or (byte)'-', _, _, (byte)':', _, _])
            return false;

        var (hour, minute) = (Two(text[1..]), Two(text[4..]));
        minutes = (text[0] == '-' ? -1 : 1) * ((hour * 60) + minute);
        return hour is >= 0 and <= 23 && minute is >= 0 and <= 59;
    }

    private static int Two(ReadOnlySpan<byte> text)
    {
        var (tens, ones) = ((uint)(text[0] - '0'), (uint)(text[1] - '0'));
        return tens > 9 || ones > 9 ? -1 : (int)((tens * 10) + ones);
    }

    private static int DaysIn(int year, int month) =>
        month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : DaysOfMonth[month];

    /// <summary>Days from 2000-01-01 in the proleptic Gregorian calendar, counted in years that begin in March.</summary>
    private static int DaysSince2000(int year, int month, int day)
    {
        var years = month > 2 ? year : year - 1;
        var (era, march) = (years >= 0 ? years / 400 : -1, month > 2 ? month - 3 : month + 9);
        var yearOfEra = years - (era * 400);
        var dayOfEra = (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + (((153 * march) + 2) / 5) + day - 1;
        return (era * 146_097) + dayOfEra - 730_425;
    }

    private static long Modulo(long value, long modulus) => ((value % modulus) + modulus) % modulus;
}
