using System.Diagnostics;
using System.Xml;
using NodaTime.Text;

namespace Flux.QueryGateway.Series.Buckets;

/// <summary>The bucket of a query.</summary>
internal abstract record Bucket
{
    private Bucket()
    {
    }

    /// <summary>Parts of a day, or any length that is not a calendar unit (<c>PT5M</c>, <c>P1DT12H</c>).</summary>
    internal sealed record Clock(TimeSpan Length) : Bucket;

    /// <summary>Whole days from midnight to midnight of a time zone (<c>P1D</c>); weeks are seven of them, from Monday.</summary>
    internal sealed record Days(int Count) : Bucket;

    /// <summary>Whole months of a time zone (<c>P1M</c>); a year is twelve of them, from January.</summary>
    internal sealed record Months(int Count) : Bucket;

    /// <summary>A bucket chosen to fit the range and the requested number of points.</summary>
    internal sealed record Fitting : Bucket;

    /// <summary>A length as OData's <c>Edm.Duration</c> carries it: whole days are calendar days.</summary>
    public static Bucket Of(TimeSpan length) =>
        length.Ticks % TimeSpan.TicksPerDay == 0 && length > TimeSpan.Zero ? new Days(length.Days) : new Clock(length);
}

/// <summary>Reads and writes buckets as ISO 8601 durations: <c>PT5M</c>, <c>P1D</c>, <c>P1W</c>, <c>P3M</c>, <c>P1Y</c>.</summary>
internal static class BucketText
{
    /// <exception cref="SeriesException">Not a duration, or months mixed with shorter units.</exception>
    public static Bucket Parse(string text)
    {
        try
        {
            return Read(text);
        }
        catch (OverflowException)
        {
            throw new SeriesException($"The bucket '{text}' is longer than one year.");
        }
    }

    public static string Format(Bucket bucket) => bucket switch
    {
        Bucket.Clock clock => XmlConvert.ToString(clock.Length),
        Bucket.Days { Count: var days } => days % 7 == 0 ? $"P{days / 7}W" : $"P{days}D",
        Bucket.Months { Count: var months } => months % 12 == 0 ? $"P{months / 12}Y" : $"P{months}M",
        _ => throw new UnreachableException(),
    };

    private static Bucket Read(string text)
    {
        var parsed = PeriodPattern.NormalizingIso.Parse(text);
        if (!parsed.Success)
            throw new SeriesException($"'{text}' is not an ISO 8601 duration such as PT5M, P1D, P1W or P1M.");

        var period = parsed.Value;
        var months = (12L * period.Years) + period.Months;
        var rest = (period - NodaTime.Period.FromYears(period.Years) - NodaTime.Period.FromMonths(period.Months)).Normalize();
        if (months == 0)
            return Bucket.Of(rest.ToDuration().ToTimeSpan());
        return rest.Equals(NodaTime.Period.Zero) && months is > 0 and <= int.MaxValue
            ? new Bucket.Months((int)months)
            : throw new SeriesException($"The bucket '{text}' mixes months or years with other units; their lengths differ.");
    }
}
