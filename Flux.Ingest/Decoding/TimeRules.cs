using Flux.Ingest.Rows;
using Flux.Timeseries;

namespace Flux.Ingest.Decoding;

/// <summary>How one request gives times and which it allows. All are in <see cref="PostgresTime"/>.</summary>
/// <param name="Unit">Unit of integer times.</param>
/// <param name="Received">Time of a row that has none.</param>
/// <param name="Oldest">Earliest time accepted: the limit of the table's retention.</param>
/// <param name="Newest">Latest time accepted.</param>
internal readonly record struct TimeRules(UnixUnit Unit, long Received, long Oldest, long Newest)
{
    public static TimeRules At(DateTimeOffset now, TimeSpan retention, TimeSpan tolerance, UnixUnit unit)
    {
        var received = PostgresTime.ToMicroseconds(now);
        return new TimeRules(unit, received, received - Microseconds(retention), received + Microseconds(tolerance));
    }

    public RejectCode Check(long time) =>
        time < Oldest ? RejectCode.TimeTooOld : time > Newest ? RejectCode.TimeInFuture : RejectCode.None;

    private static long Microseconds(TimeSpan span) => span.Ticks / TimeSpan.TicksPerMicrosecond;
}
