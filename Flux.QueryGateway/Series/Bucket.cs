namespace Flux.QueryGateway.Series;

/// <summary>The bucket that a question asks for.</summary>
internal abstract record Bucket
{
    private Bucket()
    {
    }

    /// <summary>Parts of a day, or any length that no calendar names (<c>PT5M</c>, <c>P1DT12H</c>).</summary>
    internal sealed record Clock(TimeSpan Length) : Bucket;

    /// <summary>Whole days from midnight to midnight of a time zone (<c>P1D</c>); weeks are seven of them, from Monday.</summary>
    internal sealed record Days(int Count) : Bucket;

    /// <summary>Whole months of a time zone (<c>P1M</c>); a year is twelve of them, from January.</summary>
    internal sealed record Months(int Count) : Bucket;

    /// <summary>Whatever bucket suits the range and the points that were asked for.</summary>
    internal sealed record Fitting : Bucket;

    /// <summary>A length as OData's <c>Edm.Duration</c> carries it: whole days are calendar days.</summary>
    public static Bucket Of(TimeSpan length) =>
        length.Ticks % TimeSpan.TicksPerDay == 0 && length > TimeSpan.Zero ? new Days(length.Days) : new Clock(length);
}
