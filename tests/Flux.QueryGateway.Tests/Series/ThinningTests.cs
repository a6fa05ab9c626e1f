using Flux.QueryGateway.Series;
using Flux.QueryGateway.Series.Buckets;
using Flux.QueryGateway.Series.Shaping;

namespace Flux.QueryGateway.Tests.Series;

public sealed class ThinningTests
{
    private static readonly DateTime Start = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(17)]
    [InlineData(100)]
    [InlineData(999)]
    public void Thinning_keeps_order_ends_and_extremes(int most)
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var points = Walk(1000, seed, withGaps: false);
            var thinned = Thinning.Thin(points, most);
            Assert.Equal(most, thinned.Count);
            Assert.Equal(points[0], thinned[0]);
            Assert.Equal(points[^1], thinned[^1]);
            Assert.Equal(points.Min(point => point.Value), thinned.Min(point => point.Value));
            Assert.Equal(points.Max(point => point.Value), thinned.Max(point => point.Value));
            Assert.All(thinned.Zip(thinned.Skip(1)), pair => Assert.True(pair.First.Time < pair.Second.Time));
            Assert.All(thinned, point => Assert.Contains(point, points));
        }
    }

    [Fact]
    public void Thinning_keeps_the_limit_and_the_maximum_if_values_are_missing()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var points = Walk(500, seed, withGaps: true);
            var thinned = Thinning.Thin(points, 20);
            Assert.InRange(thinned.Count, 4, 20);
            Assert.Equal(points.Max(point => point.Value), thinned.Max(point => point.Value));
        }
    }

    [Fact]
    public void Thinning_keeps_the_limit_if_all_values_are_missing()
    {
        List<SeriesPoint> points = [.. Enumerable.Range(0, 100).Select(at => new SeriesPoint(Start.AddSeconds(at), null, 0))];
        Assert.InRange(Thinning.Thin(points, 10).Count, 2, 10);
    }

    [Fact]
    public void Series_within_maxPoints_are_not_thinned()
    {
        var points = Walk(10, 1, withGaps: false);
        Assert.Same(points, Thinning.Thin(points, 10));
    }

    [Fact]
    public void Single_spike_in_a_flat_line_is_kept()
    {
        var points = Enumerable.Range(0, 10_000).Select(at => new SeriesPoint(Start.AddSeconds(at), at == 6543 ? 99 : 1, 1)).ToList();
        Assert.Contains(points[6543], Thinning.Thin(points, 50));
    }

    [Theory]
    [InlineData(60, 1000)]
    [InlineData(24 * 60, 1000)]
    [InlineData(30 * 24 * 60, 500)]
    [InlineData(365 * 24 * 60, 1000)]
    public void Fitting_bucket_gives_4_to_20_times_the_points(int minutes, int points)
    {
        var range = TimeSpan.FromMinutes(minutes);
        var bucket = FittingBucket.For(range, points);
        var count = GridFactory.Lay(bucket, "UTC", Start, Start + range, 1_000_000).Count;
        Assert.True(count <= points * 20);
        Assert.True(bucket == new Bucket.Clock(TimeSpan.FromSeconds(1)) || count >= points * 4);
    }

    private static List<SeriesPoint> Walk(int count, int seed, bool withGaps)
    {
        var random = new Random(seed);
        double value = 0;
        return [.. Enumerable.Range(0, count).Select(at =>
        {
            value += random.NextDouble() - 0.5;
            return new SeriesPoint(Start.AddSeconds(at), withGaps && random.Next(3) == 0 ? null : value, 1);
        })];
    }
}
