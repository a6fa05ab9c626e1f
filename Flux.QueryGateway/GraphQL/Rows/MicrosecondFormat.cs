using System.Globalization;

namespace Flux.QueryGateway.GraphQL.Rows;

/// <summary>PostgreSQL's timestamps (microseconds since 2000) as JSON strings with all six digits: <c>"2026-01-31T23:59:59.000000Z"</c>.</summary>
/// <remarks>Rows near each other share their day, so its digits are kept.</remarks>
internal sealed class MicrosecondFormat
{
    /// <summary>Of the text within the quotes.</summary>
    public const int Length = 27;

    private const long MicrosecondsPerDay = 24L * 60 * 60 * 1_000_000;

    private static readonly int EpochDay = new DateOnly(2000, 1, 1).DayNumber;

    private readonly byte[] _date = new byte[10];
    private long _day = long.MinValue;

    /// <summary>Writes <see cref="Length"/> bytes and two quotes.</summary>
    public void Write(Span<byte> to, long microseconds)
    {
        var (day, rest) = Math.DivRem(microseconds, MicrosecondsPerDay);
        if (rest < 0)
            (day, rest) = (day - 1, rest + MicrosecondsPerDay);
        if (day != _day)
            SetDay(day);

        to[0] = to[28] = (byte)'"';
        _date.CopyTo(to[1..]);
        to[11] = (byte)'T';
        to[14] = to[17] = (byte)':';
        to[20] = (byte)'.';
        to[27] = (byte)'Z';
        var (seconds, fraction) = Math.DivRem((ulong)rest, 1_000_000UL);
        Digits(to.Slice(12, 2), (uint)(seconds / 3600));
        Digits(to.Slice(15, 2), (uint)(seconds / 60 % 60));
        Digits(to.Slice(18, 2), (uint)(seconds % 60));
        Digits(to.Slice(21, 6), (uint)fraction);
    }

    private void SetDay(long day)
    {
        var number = EpochDay + day;
        if (number < DateOnly.MinValue.DayNumber || number > DateOnly.MaxValue.DayNumber)
            throw new InvalidDataException("A stored time lies outside the years 1 to 9999, which RFC 3339 cannot say.");
        DateOnly.FromDayNumber((int)number).TryFormat(_date, out _, "O", CultureInfo.InvariantCulture);
        _day = day;
    }

    private static void Digits(Span<byte> to, uint value)
    {
        for (var at = to.Length - 1; at >= 0; at--, value /= 10)
            to[at] = (byte)('0' + (value % 10));
    }
}
