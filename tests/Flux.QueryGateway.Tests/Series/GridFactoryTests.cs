using System.Globalization;
using Flux.QueryGateway.Series;
using Flux.QueryGateway.Series.Buckets;

namespace Flux.QueryGateway.Tests.Series;

public sealed class GridFactoryTests
{
    [Fact]
    public void Days_have_23_or_25_hours_when_the_clock_changes()
    {
        Assert.Equal([24, 23, 24], Hours(Lay("P1D", "Europe/Berlin", "2026-03-28T00:00+01:00", "2026-03-31T00:00+02:00")));
        Assert.Equal([24, 25, 24], Hours(Lay("P1D", "Europe/Berlin", "2026-10-24T00:00+02:00", "2026-10-27T00:00+01:00")));
    }

    [Fact]
    public void Weeks_begin_on_Monday_in_the_time_zone() =>
        Assert.Equal(
            ["2026-03-22T23:00Z", "2026-03-29T22:00Z"],
            Texts(Lay("P1W", "Europe/Berlin", "2026-03-25T00:00Z", "2026-04-02T00:00Z")));

    [Fact]
    public void Months_and_years_begin_on_the_first_in_the_time_zone()
    {
        Assert.Equal(
            ["2025-12-31T18:30Z", "2026-01-31T18:30Z", "2026-02-28T18:30Z"],
            Texts(Lay("P1M", "Asia/Kolkata", "2026-01-15T00:00Z", "2026-03-02T00:00Z")));
        Assert.Equal(["2025-12-31T23:00Z"], Texts(Lay("P1Y", "Europe/Berlin", "2026-06-01T00:00Z", "2026-06-02T00:00Z")));
    }

    [Fact]
    public void Hours_of_a_half_hour_zone_begin_on_the_half_hour()
    {
        var grid = Assert.IsType<Grid.Regular>(Lay("PT1H", "Asia/Kolkata", "2026-01-01T00:10Z", "2026-01-01T03:00Z"));
        Assert.Equal(Utc("2025-12-31T23:30Z"), grid.First);
        Assert.Equal(4, grid.Length);
        Assert.True(grid.IsMadeOf(TimeSpan.FromMinutes(5)));
        Assert.False(grid.IsMadeOf(TimeSpan.FromHours(1)));
    }

    [Fact]
    public void Hours_keep_their_length_when_the_clock_changes_by_an_hour() =>
        Assert.IsType<Grid.Regular>(Lay("PT1H", "Europe/Berlin", "2026-10-24T22:00Z", "2026-10-25T23:00Z"));

    [Fact]
    public void Buckets_of_several_hours_follow_the_clock()
    {
        Assert.Equal([7, 6, 6, 6], Hours(Lay("PT6H", "Europe/Berlin", "2026-10-24T22:00Z", "2026-10-25T23:00Z"), "2026-10-25T23:00Z"));
        // 02:00 occurs twice that night; the bucket begins at the first.
        Assert.Equal([2, 3, 2], Hours(Lay("PT2H", "Europe/Berlin", "2026-10-24T22:00Z", "2026-10-25T05:00Z"), "2026-10-25T05:00Z"));
        Assert.Equal([5, 6, 6, 6], Hours(Lay("PT6H", "Europe/Berlin", "2026-03-28T23:00Z", "2026-03-29T22:00Z"), "2026-03-29T22:00Z"));
    }

    [Fact]
    public void Day_begins_at_its_first_instant_if_midnight_is_skipped() =>
        // Beirut skips 00:00 on 29 March 2026.
        Assert.Contains("2026-03-28T22:00Z", Texts(Lay("P1D", "Asia/Beirut", "2026-03-28T00:00Z", "2026-03-30T00:00Z")));

    [Fact]
    public void Day_begins_at_its_first_instant_if_midnight_occurs_twice() =>
        // Havana had 00:00 twice on 2 November 2025.
        Assert.Equal(
            ["2025-11-01T04:00Z", "2025-11-02T04:00Z", "2025-11-03T05:00Z"],
            Texts(Lay("P1D", "America/Havana", "2025-11-01T05:00Z", "2025-11-03T06:00Z")));

    [Fact]
    public void Skipped_day_of_a_zone_has_no_bucket()
    {
        // Samoa crossed the date line: 29 December 2011 was followed by the 31st.
        Assert.Equal(
            ["2011-12-28T10:00Z", "2011-12-29T10:00Z", "2011-12-30T10:00Z", "2011-12-31T10:00Z"],
            Texts(Lay("P1D", "Pacific/Apia", "2011-12-28T12:00Z", "2012-01-01T00:00Z")));
        // One of these would begin on the skipped 30th.
        Assert.Equal(
            ["2011-12-01T10:00Z", "2011-12-30T10:00Z", "2012-01-27T10:00Z"],
            Texts(Lay("P29D", "Pacific/Apia", "2011-12-28T12:00Z", "2012-02-01T00:00Z")));
    }

    [Fact]
    public void First_bucket_uses_the_offset_before_the_clock_change()
    {
        Assert.Equal(["2026-10-24T22:00Z", "2026-10-25T23:00Z"], Texts(Lay("P1D", "Europe/Berlin", "2026-10-25T12:00Z", "2026-10-26T12:00Z")));
        Assert.Equal(["2026-10-18T22:00Z"], Texts(Lay("P1W", "Europe/Berlin", "2026-10-25T12:00Z", "2026-10-25T13:00Z")));
        Assert.Equal(["2026-03-28T23:00Z", "2026-03-29T04:00Z"], Texts(Lay("PT6H", "Europe/Berlin", "2026-03-29T02:30Z", "2026-03-29T05:00Z")));
    }

    [Theory]
    [InlineData("Europe/Berlin")]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("America/Havana")]
    [InlineData("Asia/Kathmandu")]
    [InlineData("UTC")]
    public void Starts_increase_from_the_bucket_that_contains_the_start(string zone)
    {
        foreach (var bucket in new[] { "PT1S", "PT7M", "PT1H", "PT2H", "PT12H", "P1D", "P3D", "P1W", "P1M", "P1Y" })
        {
            var (from, to) = (Utc("2026-10-03T13:37:11Z"), bucket == "PT1S" ? Utc("2026-10-03T15:37:11Z") : Utc("2026-11-03T13:37:11Z"));
            var starts = Starts(GridFactory.Lay(BucketText.Parse(bucket), zone, from, to, 50_000));
            Assert.True(starts[0] <= from, $"{bucket} {zone}");
            Assert.True(starts.Count == 1 || starts[1] > from, $"{bucket} {zone}");
            Assert.True(starts[^1] < to);
            Assert.All(starts.Zip(starts.Skip(1)), pair => Assert.True(pair.First < pair.Second));
        }
    }

    [Fact]
    public void Unknown_zones_are_refused()
    {
        var error = Assert.Throws<SeriesException>(() => Lay("P1D", "Berlin", "2026-01-01T00:00Z", "2026-01-02T00:00Z"));
        Assert.Contains("IANA", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_buckets_are_refused()
    {
        var error = Assert.Throws<SeriesException>(() => Lay("PT1S", "UTC", "2026-01-01T00:00Z", "2026-01-02T00:00Z"));
        Assert.Contains("maxPoints", error.Message, StringComparison.Ordinal);
    }

    private static Grid Lay(string bucket, string zone, string from, string to) =>
        GridFactory.Lay(BucketText.Parse(bucket), zone, Utc(from), Utc(to), 50_000);

    private static DateTime Utc(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture).UtcDateTime;

    private static IReadOnlyList<DateTime> Starts(Grid grid) => grid switch
    {
        Grid.Edges edges => edges.Starts,
        Grid.Regular regular => [.. Enumerable.Range(0, (int)regular.Length).Select(at => regular.First + (regular.Step * at))],
        _ => [],
    };

    private static IEnumerable<string> Texts(Grid grid) => Starts(grid).Select(start => start.ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture));

    private static IEnumerable<double> Hours(Grid grid, string? end = null)
    {
        var starts = Starts(grid);
        var last = end is null ? starts[^1].AddDays(1) : Utc(end);
        return starts.Zip(starts.Skip(1).Append(last)).Select(pair => (pair.Second - pair.First).TotalHours);
    }
}
