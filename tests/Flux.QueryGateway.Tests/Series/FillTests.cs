using System.Globalization;
using Flux.QueryGateway.Series;
using Flux.QueryGateway.Series.Buckets;
using Flux.QueryGateway.Series.Shaping;

namespace Flux.QueryGateway.Tests.Series;

public sealed class FillTests(FillTests.Data database) : IClassFixture<FillTests.Data>
{
    /// <summary>One value before the range, then minutes 2, 3 and 6; another series has values before the range only.</summary>
    public sealed class Data : SeriesDatabase
    {
        public override async Task InitializeAsync()
        {
            await base.InitializeAsync();
            await ExecuteAsync("""
                INSERT INTO device_metrics(time, device_id, metric_name, metric_value, unit, tags) VALUES
                ('2026-01-01T10:00Z', 'd', 'm', 5, 'old', NULL), ('2026-02-01T00:02Z', 'd', 'm', 10, 'v', '{"a":1}'),
                ('2026-02-01T00:03Z', 'd', 'm', 20, 'v', '{"a":2}'), ('2026-02-01T00:03:30Z', 'd', 'm', 40, 'w', '{"a":1,"b":[1]}'),
                ('2026-02-01T00:06Z', 'd', 'm', 60, NULL, NULL), ('2026-01-03T00:00Z', 'd', 'silent', 7, NULL, NULL)
                """);
        }
    }

    [Theory]
    [InlineData(nameof(Fill.None), nameof(Aggregation.Avg), "2:10/1 3:30/2 6:60/1")]
    [InlineData(nameof(Fill.Null), nameof(Aggregation.Avg), "0:/0 1:/0 2:10/1 3:30/2 4:/0 5:/0 6:60/1 7:/0")]
    [InlineData(nameof(Fill.Zero), nameof(Aggregation.Avg), "0:0/0 1:0/0 2:10/1 3:30/2 4:0/0 5:0/0 6:60/1 7:0/0")]
    [InlineData(nameof(Fill.Previous), nameof(Aggregation.Avg), "0:5/0 1:5/0 2:10/1 3:30/2 4:30/0 5:30/0 6:60/1 7:60/0")]
    [InlineData(nameof(Fill.Previous), nameof(Aggregation.Sum), "0:/0 1:/0 2:10/1 3:60/2 4:60/0 5:60/0 6:60/1 7:60/0")]
    [InlineData(nameof(Fill.Linear), nameof(Aggregation.Avg), "0:/0 1:/0 2:10/1 3:30/2 4:40/0 5:50/0 6:60/1 7:/0")]
    [InlineData(nameof(Fill.Zero), nameof(Aggregation.Stddev), "0:0/0 1:0/0 2:/1 3:14.142135623730951/2 4:0/0 5:0/0 6:/1 7:0/0")]
    [InlineData(nameof(Fill.None), nameof(Aggregation.Count), "2:1/1 3:2/2 6:1/1")]
    public async Task Empty_buckets_are_filled_by_the_fill_mode(string fill, string aggregation, string expected)
    {
        var result = await database.ReadAsync(Query(Enum.Parse<Fill>(fill)) with { Aggregation = Enum.Parse<Aggregation>(aggregation) });
        Assert.Equal(expected, Text(Assert.Single(result.Series)));
    }

    [Fact]
    public async Task Named_series_without_points_has_its_previous_value()
    {
        var query = Query(Fill.Previous) with { DeviceIds = ["d", "nobody"], MetricNames = ["m", "silent"] };
        var result = await database.ReadAsync(query);
        Assert.Equal("m silent", string.Join(' ', result.Series.Select(series => series.MetricName)));
        Assert.Equal("0:7/0 1:7/0 2:7/0 3:7/0 4:7/0 5:7/0 6:7/0 7:7/0", Text(result.Series[1]));
    }

    [Fact]
    public async Task Unit_is_null_unless_requested() =>
        Assert.Null(Assert.Single((await database.ReadAsync(Query(Fill.None))).Series).Unit);

    [Fact]
    public async Task Unit_is_that_of_the_newest_point()
    {
        var query = Query(Fill.None) with { WithUnit = true };
        Assert.Equal("w", Assert.Single((await database.ReadAsync(query with { To = SeriesDatabase.Utc("2026-02-01T00:05Z") })).Series).Unit);
        Assert.Equal("v", Assert.Single((await database.ReadAsync(query with { To = SeriesDatabase.Utc("2026-02-01T00:03:30Z"), Fill = Fill.Linear })).Series).Unit);
    }

    [Theory]
    [InlineData("""{"a":1}""", "2:10/1 3:40/1")]
    [InlineData("""{"b":[1]}""", "3:40/1")]
    [InlineData("""{"a":3}""", "")]
    public async Task Tags_are_matched_by_containment(string tags, string expected)
    {
        var result = await database.ReadAsync(Query(Fill.None) with { Tags = tags });
        Assert.Equal(SeriesSource.Raw, result.Source);
        Assert.Equal(expected, string.Join(' ', result.Series.Select(Text)));
    }

    [Theory]
    [InlineData("2026-02-01T00:00Z", "2026-02-01T00:00Z", "PT1M", null, "before")]
    [InlineData("0001-01-01T00:00Z", "0001-01-02T00:00Z", "P1Y", null, "0003")]
    [InlineData("2026-02-01T00:00Z", "9999-12-31T00:00Z", "P1Y", null, "9998")]
    [InlineData("2026-02-01T00:00Z", "2026-02-02T00:00Z", "PT0.5S", null, "one second")]
    [InlineData("2026-02-01T00:00Z", "2026-02-02T00:00Z", "P13M", null, "one year")]
    [InlineData("2026-02-01T00:00Z", "2026-02-02T00:00Z", "PT1M", 3, "at least 4")]
    [InlineData("2026-02-01T00:00Z", "2026-02-02T00:00Z", null, null, "maxPoints")]
    public async Task Invalid_query_is_refused_with_the_reason(string from, string to, string? bucket, int? maxPoints, string reason)
    {
        var query = new SeriesQuery(SeriesDatabase.Utc(from), SeriesDatabase.Utc(to), bucket is null ? new Bucket.Fitting() : BucketText.Parse(bucket), Aggregation.Avg) { MaxPoints = maxPoints };
        var refused = await Assert.ThrowsAsync<SeriesException>(() => database.ReadAsync(query));
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Overflowing_sums_have_no_value_and_do_not_fail()
    {
        await database.ExecuteAsync("INSERT INTO device_metrics VALUES ('2026-03-01', 'huge', 'm', 1.7e308), ('2026-03-01', 'huge', 'm', 1.7e308)");
        var query = new SeriesQuery(SeriesDatabase.Utc("2026-03-01T00:00Z"), SeriesDatabase.Utc("2026-03-02T00:00Z"), BucketText.Parse("P1D"), Aggregation.Sum) { DeviceIds = ["huge"] };
        await Assert.ThrowsAsync<SeriesException>(() => database.ReadAsync(query with { Aggregation = Aggregation.Stddev }));
        foreach (var aggregation in Enum.GetValues<Aggregation>().Where(each => each != Aggregation.Stddev))
        {
            foreach (var source in new[] { SeriesSource.Raw, (SeriesSource?)null })
            {
                var point = Assert.Single(Assert.Single((await database.ReadAsync(query with { Aggregation = aggregation, Source = source })).Series).Points);
                Assert.Equal(2, point.Count);
                Assert.True(point.Value is null || double.IsFinite(point.Value.Value));
            }
        }
    }

    [Fact]
    public void Linear_fill_does_not_overflow()
    {
        DateTime At(int minute) => SeriesDatabase.Utc("2026-02-01T00:00Z").AddMinutes(minute);
        var points = GapFilling.Complete(
            [new SeriesPoint(At(0), -1.5e308, 1), new SeriesPoint(At(3), 1.5e308, 1)], new Grid.Regular(At(0), TimeSpan.FromMinutes(1), 4), Fill.Linear, prior: null);

        Assert.Equal([-1.5e308, -0.5e308, 0.5e308, 1.5e308], points.Select(point => point.Value!.Value), (one, other) => Math.Abs(one - other) < 1e295);
    }

    [Theory]
    [InlineData("0003-01-01T00:00Z", "0003-01-02T00:00Z")]
    [InlineData("9997-12-31T00:00Z", "9998-01-01T00:00Z")]
    public async Task Every_bucket_and_zone_works_at_the_limits_of_time(string from, string to)
    {
        foreach (var bucket in new[] { "PT1H", "PT36H", "P1D", "P1W", "P366D", "P1M", "P1Y" })
        {
            foreach (var zone in new[] { "UTC", "America/St_Johns", "Pacific/Apia", "Australia/Lord_Howe" })
            {
                foreach (var aggregation in new[] { Aggregation.Avg, Aggregation.Rate })
                {
                    var query = new SeriesQuery(SeriesDatabase.Utc(from), SeriesDatabase.Utc(to), BucketText.Parse(bucket), aggregation) { TimeZone = zone, Fill = Fill.Previous, WithUnit = true };
                    Assert.NotNull(await database.ReadAsync(query));
                }
            }
        }
    }

    private static SeriesQuery Query(Fill fill) =>
        new(SeriesDatabase.Utc("2026-02-01T00:00:00Z"), SeriesDatabase.Utc("2026-02-01T00:07:30Z"), BucketText.Parse("PT1M"), Aggregation.Avg) { DeviceIds = ["d"], MetricNames = ["m"], Fill = fill };

    private static string Text(DeviceSeries series) =>
        string.Join(' ', series.Points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.Time.Minute}:{point.Value}/{point.Count}")));
}
