using System.Globalization;
using Flux.QueryGateway.Series;
using Flux.QueryGateway.Series.Buckets;

namespace Flux.QueryGateway.Tests.Series;

/// <summary>Random queries of <see cref="LateRows"/>.</summary>
internal static class RandomSeries
{
    private static readonly string[] Buckets = ["PT30S", "PT5M", "PT15M", "PT7M", "PT1H", "PT1H", "PT90M", "PT2H", "PT6H", "P1D", "P1D", "P3D", "P1W", "P1M", "P1Y"];
    private static readonly string[] Zones = ["UTC", "Europe/Berlin", "Europe/Berlin", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe", "Asia/Beirut"];
    private static readonly Fill[] Fills = [Fill.Null, Fill.Zero, Fill.Linear, Fill.Previous, Fill.Previous];

    public static SeriesQuery Next(Random random, IReadOnlyList<Aggregation> functions)
    {
        var bucket = Pick(random, Buckets);
        var longest = bucket == "PT30S" ? 2 : bucket.EndsWith('M') ? 10 : 42;
        var from = LateRows.Start.AddMicroseconds((long)(random.NextDouble() * 38 * TimeSpan.MicrosecondsPerDay));
        var to = from.AddMicroseconds(1 + (long)(random.NextDouble() * longest * TimeSpan.MicrosecondsPerDay));
        if (random.Next(3) == 0)
            (from, to) = (from.Date, to.Date.AddDays(1));
        return new SeriesQuery(from, to, BucketText.Parse(bucket), Pick(random, functions))
        {
            TimeZone = random.Next(3) == 0 ? "UTC" : Pick(random, Zones),
            Fill = random.Next(3) == 0 ? Pick(random, Enum.GetValues<Fill>()) : Fill.None,
            DeviceIds = random.Next(2) == 0 ? ["d" + random.Next(4).ToString(CultureInfo.InvariantCulture)] : null,
            MetricNames = random.Next(2) == 0 ? ["a"] : null,
        };
    }

    /// <summary>Queries with every function, several names, tags, thinning, fitting buckets and forced sources.</summary>
    public static SeriesQuery NextOfAnyKind(Random random)
    {
        var query = Next(random, Enum.GetValues<Aggregation>());
        query = query with
        {
            TimeZone = Pick(random, Zones),
            Fill = random.Next(2) == 0 ? Pick(random, Fills) : Fill.None,
            DeviceIds = random.Next(4) == 0 ? ["d2", "nobody", "d0"] : query.DeviceIds,
            MetricNames = random.Next(4) == 0 ? ["b", "a"] : query.MetricNames,
            Tags = random.Next(6) == 0 ? """{"phase":1}""" : null,
            Source = random.Next(4) == 0 ? Pick(random, Enum.GetValues<SeriesSource>()) : null,
            MaxPoints = random.Next(6) == 0 ? random.Next(4, 400) : null,
        };
        return query.MaxPoints is not null && random.Next(2) == 0 ? query with { Bucket = new Bucket.Fitting() } : query;
    }

    private static T Pick<T>(Random random, IReadOnlyList<T> from) => from[random.Next(from.Count)];
}
