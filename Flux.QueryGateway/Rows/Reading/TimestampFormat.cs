using System.Diagnostics;

namespace Flux.QueryGateway.Rows.Reading;

/// <summary>PostgreSQL's timestamps (microseconds since 2000) as <c>2026-01-31T23:59:59.000001Z</c>.</summary>
/// <remarks>Neighbouring rows are mostly of the same day, so its digits are cached.</remarks>
/// <param name="isFixed">Six digits always; else three where that is exact, and none where the fraction is zero.</param>
internal sealed class TimestampFormat(bool isFixed = false)
{
    public const int Longest = 27;

    private const long MicrosecondsPerDay = 24L * 60 * 60 * 1_000_000;

    private static readonly long EpochDay = DateOnly.FromDateTime(Timeseries.PostgresTime.Epoch).DayNumber;

    private readonly byte[] _date = new byte[11];
    private long _day = long.MinValue;

    public static DateTimeOffset ToDateTimeOffset(long microseconds) => Timeseries.PostgresTime.ToDateTimeOffset(microseconds);

    /// <returns>How many bytes were written.</returns>
    public int Write(Span<byte> to, long microseconds)
    {
        var (day, rest) = Math.DivRem(microseconds, MicrosecondsPerDay);
        if (rest < 0)
            (day, rest) = (day - 1, rest + MicrosecondsPerDay);
        if (day != _day)
            SetDay(day);

        _date.CopyTo(to);
        var (seconds, fraction) = Math.DivRem((ulong)rest, 1_000_000UL);
        var (minutes, second) = Math.DivRem((uint)seconds, 60U);
        var (hour, minute) = Math.DivRem(minutes, 60U);
        TwoDigits(to, 11, hour);
        to[13] = (byte)':';
        TwoDigits(to, 14, minute);
        to[16] = (byte)':';
        TwoDigits(to, 17, second);
        if (fraction == 0 && !isFixed)
        {
            to[19] = (byte)'Z';
            return 20;
        }

        to[19] = (byte)'.';
        var (high, low) = Math.DivRem((uint)fraction, 1000U);
        TwoDigits(to, 20, high / 10);
        to[22] = (byte)('0' + high % 10);
        if (low == 0 && !isFixed)
        {
            to[23] = (byte)'Z';
            return 24;
        }

        TwoDigits(to, 23, low / 10);
        to[25] = (byte)('0' + low % 10);
        to[26] = (byte)'Z';
        return Longest;
    }

    private void SetDay(long day)
    {
        var number = EpochDay + day;
        if (number < DateOnly.MinValue.DayNumber || number > DateOnly.MaxValue.DayNumber)
            throw new InvalidDataException("A stored time lies outside the years 1 to 9999, which RFC 3339 cannot express.");

        if (!DateOnly.FromDayNumber((int)number).TryFormat(_date, out var written, "O", System.Globalization.CultureInfo.InvariantCulture))
            throw new UnreachableException("A date is ten characters long.");
        _date[written] = (byte)'T';
        _day = day;
    }

    private static void TwoDigits(Span<byte> to, int at, uint value)
    {
        var (tens, ones) = Math.DivRem(value, 10U);
        to[at] = (byte)('0' + tens);
        to[at + 1] = (byte)('0' + ones);
    }
}
