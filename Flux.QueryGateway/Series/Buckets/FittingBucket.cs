namespace Flux.QueryGateway.Series.Buckets;

/// <summary>Chooses the bucket for a chart: the coarsest usual one that still leaves several points for thinning to choose from.</summary>
internal static class FittingBucket
{
    /// <summary>Buckets per requested point, so that thinning can keep the peaks.</summary>
    private const int Oversampling = 4;

    private static readonly (Bucket Bucket, TimeSpan Length)[] Usual =
    [
        .. new[] { 1, 2, 5, 10, 15, 30 }.Select(seconds => Clock(TimeSpan.FromSeconds(seconds))),
        .. new[] { 1, 2, 5, 10, 15, 30 }.Select(minutes => Clock(TimeSpan.FromMinutes(minutes))),
        .. new[] { 1, 2, 3, 6, 12 }.Select(hours => Clock(TimeSpan.FromHours(hours))),
        (new Bucket.Days(1), TimeSpan.FromDays(1)),
        (new Bucket.Days(7), TimeSpan.FromDays(7)),
        (new Bucket.Months(1), TimeSpan.FromDays(31)),
    ];

    public static Bucket For(TimeSpan range, int points)
    {
        var wanted = range / ((double)points * Oversampling);
        return Usual.LastOrDefault(each => each.Length <= wanted, Usual[0]).Bucket;
    }

    private static (Bucket Bucket, TimeSpan Length) Clock(TimeSpan length) => (new Bucket.Clock(length), length);
}
