using Flux.Ingest.Rows;

namespace Flux.Ingest.Decoding;

/// <summary>What one request says and allows about times. All in microseconds since 2000-01-01 UTC, as PostgreSQL counts.</summary>
/// <param name="Unit">How integers are to be read.</param>
/// <param name="Received">Time of a row that brings none.</param>
/// <param name="Oldest">Earliest time that is taken: the table's retention.</param>
/// <param name="Newest">Latest time that is taken.</param>
internal readonly record struct TimeRules(UnixUnit Unit, long Received, long Oldest, long Newest)
{
    /// <summary>Microseconds from 1970 to 2000.</summary>
    public const long Epoch = 946_684_800_000_000;

    public static TimeRules At(DateTimeOffset now, TimeSpan retention, TimeSpan tolerance, UnixUnit unit)
    {
        var received = ToMicros(now);
        return new TimeRules(unit, received, received - (retention.Ticks / TimeSpan.TicksPerMicrosecond), received + (tolerance.Ticks / TimeSpan.TicksPerMicrosecond));
    }

    public static DateTimeOffset ToTime(long micros) => DateTimeOffset.UnixEpoch.AddTicks((micros + Epoch) * TimeSpan.TicksPerMicrosecond);

    public RejectCode Check(long time) =>
        time < Oldest ? RejectCode.TimeTooOld : time > Newest ? RejectCode.TimeInFuture : RejectCode.None;

    public static long ToMicros(DateTimeOffset time) => ((time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond) - Epoch;
}
