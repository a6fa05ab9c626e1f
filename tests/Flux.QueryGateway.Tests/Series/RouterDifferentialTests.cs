using System.Globalization;
using Flux.QueryGateway.Series;
using Flux.QueryGateway.Series.Buckets;

namespace Flux.QueryGateway.Tests.Series;

/// <summary>The router must not change the result: points from rollups and from raw rows are equal bit for bit.</summary>
public sealed class RouterDifferentialTests(RouterDifferentialTests.Data database) : IClassFixture<RouterDifferentialTests.Data>
{
    private static readonly DateTime Start = LateRows.Start;

    /// <summary>The aggregations whose result does not depend on the order of rows.</summary>
    private static readonly Aggregation[] Exact = [Aggregation.Avg, Aggregation.Avg, Aggregation.Sum, Aggregation.Min, Aggregation.Max, Aggregation.Count, Aggregation.First, Aggregation.Last, Aggregation.P50, Aggregation.Delta];

    /// <summary>Late rows that no refresh has processed, on a partly rolled-up database.</summary>
    public sealed class Data : SeriesDatabase
    {
        public override async Task InitializeAsync()
        {
            await base.InitializeAsync();
            await LateRows.WriteAsync(ExecuteAsync, RollUpAsync);
        }
    }

    [Fact]
    public async Task Random_queries_give_equal_points_from_rollups_and_raw_rows()
    {
        var random = new Random(20261010);
        Dictionary<SeriesSource, int> served = [];
        for (var round = 0; round < 200; round++)
        {
            var query = RandomSeries.Next(random, Exact);
            var routed = await database.ReadAsync(query);
            var raw = await database.ReadAsync(query with { Source = SeriesSource.Raw });
            Assert.Equal(SeriesSource.Raw, raw.Source);
            Assert.True(
                SeriesDatabase.Flatten(raw).SequenceEqual(SeriesDatabase.Flatten(routed), StringComparer.Ordinal),
                $"{round}: {query}\nraw    {string.Join("\n       ", SeriesDatabase.Flatten(raw).Except(SeriesDatabase.Flatten(routed), StringComparer.Ordinal).Take(5))}\n{routed.Source} {string.Join("\n       ", SeriesDatabase.Flatten(routed).Except(SeriesDatabase.Flatten(raw), StringComparer.Ordinal).Take(5))}");
            served[routed.Source] = served.GetValueOrDefault(routed.Source) + 1;
        }

        // Every source must have been used, otherwise the comparison would prove nothing.
        Assert.All([SeriesSource.Raw, SeriesSource.FiveMinutes, SeriesSource.OneHour], source => Assert.True(served.GetValueOrDefault(source) >= 10, $"{source}: {served.GetValueOrDefault(source)}"));
    }

    [Theory]
    [InlineData("avg", "avg(metric_value)")]
    [InlineData("sum", "sum(metric_value)")]
    [InlineData("min", "min(metric_value)")]
    [InlineData("max", "max(metric_value)")]
    [InlineData("count", "count(*)::float8")]
    [InlineData("first", "(array_agg(metric_value ORDER BY time, metric_value))[1]")]
    [InlineData("last", "(array_agg(metric_value ORDER BY time DESC, metric_value DESC))[1]")]
    [InlineData("p95", "percentile_cont(0.95) WITHIN GROUP (ORDER BY metric_value)")]
    public async Task Aggregations_equal_those_of_handwritten_SQL(string aggregation, string sql)
    {
        var query = new SeriesQuery(Start.AddMinutes(17), Start.AddDays(9).AddSeconds(1234), BucketText.Parse("PT3H"), Enum.Parse<Aggregation>(aggregation, ignoreCase: true))
        {
            DeviceIds = ["d1", "d2"],
        };
        Assert.Equal(
            await database.QueryAsync($"""
                SELECT device_id, metric_name, time_bucket('3 hours', time), {sql}, count(*) FROM device_metrics
                WHERE device_id IN ('d1', 'd2') AND time >= '2026-10-10T00:17Z' AND time < '2026-10-19T00:20:34Z' GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
                """),
            SeriesDatabase.Flatten(await database.ReadAsync(query)));
    }

    [Fact]
    public async Task Deviation_equals_that_of_handwritten_SQL_up_to_rounding()
    {
        var result = await database.ReadAsync(new SeriesQuery(Start, Start.AddDays(9), BucketText.Parse("PT3H"), Aggregation.Stddev) { DeviceIds = ["d1"], MetricNames = ["a"] });
        var byHand = await database.QueryAsync("""
            SELECT device_id, metric_name, time_bucket('3 hours', time), stddev_samp(metric_value), count(*) FROM device_metrics
            WHERE device_id = 'd1' AND metric_name = 'a' AND time >= '2026-10-10' AND time < '2026-10-19' GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
            """);
        var points = Assert.Single(result.Series).Points;
        Assert.Equal(byHand.Count, points.Count);
        Assert.All(points.Zip(byHand), pair =>
        {
            var expected = double.Parse(pair.Second.Split(' ')[3], CultureInfo.InvariantCulture);
            Assert.InRange(pair.First.Value!.Value, expected * (1 - 1e-12), expected * (1 + 1e-12));
        });
    }

    [Fact]
    public async Task First_and_last_of_equal_times_agree_in_every_source()
    {
        // Rolled-up and late rows, larger and smaller values, in both orders of arrival.
        var start = SeriesDatabase.Utc("2026-08-01T00:00Z");
        await database.ExecuteAsync("INSERT INTO device_metrics (time, device_id, metric_name, metric_value) VALUES ('2026-08-01 00:00Z', 'tie', 'a', 2), ('2026-08-01 00:00Z', 'tie', 'a', 1), ('2026-08-01 00:59Z', 'tie', 'a', 5), ('2026-08-01 00:59Z', 'tie', 'a', 6)");
        foreach (var (aggregation, expected) in new[] { (Aggregation.First, 1), (Aggregation.Last, 6) })
        {
            foreach (var source in new SeriesSource?[] { SeriesSource.Raw, SeriesSource.FiveMinutes, SeriesSource.OneHour, null })
            {
                var result = await database.ReadAsync(new SeriesQuery(start, start.AddHours(1), BucketText.Parse("PT1H"), aggregation) { DeviceIds = ["tie"], Source = source });
                Assert.Equal(expected, Assert.Single(Assert.Single(result.Series).Points).Value);
            }
        }
    }

    [Fact]
    public async Task Days_in_Berlin_equal_handwritten_SQL_at_the_clock_change()
    {
        var query = new SeriesQuery(SeriesDatabase.Utc("2026-10-23T22:00Z"), SeriesDatabase.Utc("2026-10-27T23:00Z"), BucketText.Parse("P1D"), Aggregation.Sum) { TimeZone = "Europe/Berlin" };
        var result = await database.ReadAsync(query);
        Assert.Equal(SeriesSource.OneHour, result.Source);
        Assert.Equal(
            await database.QueryAsync("""
                SELECT device_id, metric_name, date_trunc('day', time, 'Europe/Berlin'), sum(metric_value), count(*) FROM device_metrics
                WHERE time >= '2026-10-23T22:00Z' AND time < '2026-10-27T23:00Z' GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
                """),
            SeriesDatabase.Flatten(result));
    }

    [Fact]
    public async Task Forced_rollup_that_does_not_fit_is_refused()
    {
        var query = new SeriesQuery(Start.AddDays(8), Start.AddDays(9), BucketText.Parse("PT5M"), Aggregation.Avg) { Source = SeriesSource.OneHour };
        await Assert.ThrowsAsync<SeriesException>(() => database.ReadAsync(query));
        await Assert.ThrowsAsync<SeriesException>(() => database.ReadAsync(query with { Source = SeriesSource.FiveMinutes, Aggregation = Aggregation.P90 }));
        await Assert.ThrowsAsync<SeriesException>(() => database.ReadAsync(query with { Source = SeriesSource.FiveMinutes, Tags = "{}" }));
        Assert.Equal(SeriesSource.FiveMinutes, (await database.ReadAsync(query with { Bucket = BucketText.Parse("PT1H"), Source = SeriesSource.FiveMinutes })).Source);
    }
}
