namespace Flux.Timeseries.Tests;

public sealed class TimeSeriesQueryTests
{
    private static readonly DateTimeOffset From = new(2026, 1, 1, 0, 0, 0, TimeSpan.FromHours(2));

    [Fact]
    public void Each_With_returns_a_new_question()
    {
        var query = new TimeSeriesQuery(From, From.AddHours(1));

        var asked = query.WithDevice("d").WithMetric("m").WithAggregation(AggregationType.Avg, TimeSpan.FromMinutes(5)).WithLimit(100);

        Assert.Null(query.DeviceId);
        Assert.Equal(("d", "m", AggregationType.Avg, TimeSpan.FromMinutes(5), 100),
            (asked.DeviceId, asked.MetricName, asked.Aggregation, asked.Bucket, asked.Limit));
    }

    [Fact]
    public void A_range_is_kept_in_UTC() => Assert.Equal(TimeSpan.Zero, new TimeSeriesQuery(From, From.AddHours(1)).From.Offset);

    [Fact]
    public void An_empty_range_is_refused() => Assert.Throws<ArgumentException>(() => new TimeSeriesQuery(From, From));

    [Fact]
    public void What_no_query_can_mean_is_refused()
    {
        var query = new TimeSeriesQuery(From, From.AddHours(1));

        Assert.Throws<ArgumentOutOfRangeException>(() => query.WithLimit(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => query.WithAggregation(AggregationType.Avg, TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => query.WithAggregation((AggregationType)99, TimeSpan.FromHours(1)));
        Assert.Throws<ArgumentException>(() => query.WithDevice(""));
        Assert.Throws<ArgumentNullException>(() => query.WithMetric(null!));
    }
}
