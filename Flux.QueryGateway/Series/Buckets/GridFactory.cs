using System.Diagnostics;
using NodaTime;
using NodaTime.TimeZones;

namespace Flux.QueryGateway.Series.Buckets;

/// <summary>Divides the range of a query into buckets, by the calendar and the clock of its time zone.</summary>
/// <remarks>
/// Days and weeks are counted from Monday 2000-01-03, months from January 2000, lengths from 2000-01-03T00:00, all local time:
/// what <c>time_bucket</c> does. Where a zone's offset never changes within the buckets, or only by whole ones, they are of
/// one physical length; otherwise they begin where the local clock says so, at the first of two equal readings.
/// The zones are NodaTime's own, so that neither the host nor the database need have them.
/// </remarks>
internal static class GridFactory
{
    private static readonly LocalDate Monday = new(2000, 1, 3);
    private static readonly ZoneLocalMappingResolver Earliest =
        Resolvers.CreateMappingResolver(Resolvers.ReturnEarlier, Resolvers.ReturnStartOfIntervalAfter);

    /// <exception cref="SeriesException">An unknown zone, or more buckets than the limit.</exception>
    public static Grid Lay(Bucket bucket, string timeZone, DateTime from, DateTime to, int maxBuckets)
    {
        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(timeZone)
            ?? throw new SeriesException($"'{timeZone}' is not a time zone; use an IANA name such as Europe/Berlin.");
        var range = new Interval(Instant.FromDateTimeUtc(from), Instant.FromDateTimeUtc(to));
        var length = ShortestLength(bucket);
        if ((to - from).Ticks / length.Ticks >= maxBuckets)
        {
            throw new SeriesException(
                $"The range holds more than {maxBuckets} buckets of {BucketText.Format(bucket)}; "
                + "take a longer bucket, a shorter range, or maxPoints.");
        }

        return bucket switch
        {
            Bucket.Months months => Edges(MonthStarts(months.Count, zone, range)),
            Bucket.Days days when !ChangesBy(zone, range, length) => Steps(range, zone, length),
            Bucket.Days days => Edges(DayStarts(days.Count, zone, range)),
            Bucket.Clock when !ChangesBy(zone, range, length) => Steps(range, zone, length),
            Bucket.Clock => Edges(ClockStarts(Duration.FromTimeSpan(length), zone, range)),
            _ => throw new UnreachableException(),
        };
    }

    private static TimeSpan ShortestLength(Bucket bucket) => bucket switch
    {
        Bucket.Clock clock => clock.Length,
        Bucket.Days days => TimeSpan.FromDays(days.Count),
        Bucket.Months months => TimeSpan.FromDays(28 * months.Count),
        _ => throw new UnreachableException(),
    };

    /// <summary>
    /// Whether the zone's offset changes by anything but whole buckets, within the range or where its first bucket may begin.
    /// </summary>
    private static bool ChangesBy(DateTimeZone zone, Interval range, TimeSpan length) =>
        zone.GetZoneIntervals(new Interval(range.Start - Duration.FromTimeSpan(length), range.End))
            .Select(part => OffsetWithin(part.WallOffset, length)).Distinct().Skip(1).Any();

    private static long OffsetWithin(Offset offset, TimeSpan length) =>
        ((offset.Ticks % length.Ticks) + length.Ticks) % length.Ticks;

    private static Grid.Regular Steps(Interval range, DateTimeZone zone, TimeSpan length)
    {
        var origin = Monday.AtMidnight().InUtc().ToInstant().ToDateTimeUtc().Ticks - OffsetWithin(zone.GetUtcOffset(range.Start), length);
        var from = range.Start.ToDateTimeUtc().Ticks;
        var into = (((from - origin) % length.Ticks) + length.Ticks) % length.Ticks;
        var first = from - into;
        var count = (range.End.ToDateTimeUtc().Ticks - first + length.Ticks - 1) / length.Ticks;
        return new Grid.Regular(new DateTime(first, DateTimeKind.Utc), length, count);
    }

    private static Grid.Edges Edges(IEnumerable<Instant> starts) =>
        new([.. starts.Select(start => start.ToDateTimeUtc())]);

    private static IEnumerable<Instant> MonthStarts(int count, DateTimeZone zone, Interval range)
    {
        var local = range.Start.InZone(zone).Date;
        var month = FloorTo(((local.Year - 2000) * 12) + local.Month - 1, count);
        for (var date = new LocalDate(2000, 1, 1).PlusMonths(month); ; date = date.PlusMonths(count))
        {
            var start = StartOf(date, zone);
            if (start >= range.End)
                yield break;
            yield return start;
        }
    }

    private static IEnumerable<Instant> DayStarts(int count, DateTimeZone zone, Interval range)
    {
        var day = FloorTo(Period.DaysBetween(Monday, range.Start.InZone(zone).Date), count);
        Instant? previous = null;
        for (var date = Monday.PlusDays(day); ; date = date.PlusDays(count))
        {
            var start = StartOf(date, zone);
            if (start >= range.End)
                yield break;
            // Islands that crossed the date line skipped a day: it has no bucket.
            if (start != previous)
                yield return start;
            previous = start;
        }
    }

    private static Instant StartOf(LocalDate date, DateTimeZone zone) => zone.ResolveLocal(date.AtMidnight(), Earliest).ToInstant();

    private static IEnumerable<Instant> ClockStarts(Duration length, DateTimeZone zone, Interval range)
    {
        var since = range.Start.InZone(zone).LocalDateTime.InUtc().ToInstant() - Monday.AtMidnight().InUtc().ToInstant();
        var steps = (long)Math.Floor(since / length);
        Instant? previous = null;
        for (; ; steps++)
        {
            var local = (Monday.AtMidnight().InUtc().ToInstant() + (length * steps)).InUtc().LocalDateTime;
            var start = zone.ResolveLocal(local, Earliest).ToInstant();
            if (start >= range.End)
                yield break;
            if (start != previous)
                yield return start;
            previous = start;
        }
    }

    private static int FloorTo(int value, int unit) => (int)Math.Floor((double)value / unit) * unit;
}
