using System.Globalization;
using Flux.QueryGateway.Series;
using Flux.QueryGateway.Series.Buckets;

namespace Flux.QueryGateway.Tests.Series;

/// <summary>The value before the range, after retention has dropped the raw rows and part of the finer rollup.</summary>
public sealed class PreviousTests(PreviousTests.Data database) : IClassFixture<PreviousTests.Data>
{
    /// <summary>Of 1 March only hourly buckets are left, of 5 June both rollups, of 9 June the raw rows too.</summary>
    public sealed class Data : SeriesDatabase
    {
        public override async Task InitializeAsync()
        {
            await base.InitializeAsync();
            await ExecuteAsync("""
                INSERT INTO device_metrics (time, device_id, metric_name, metric_value) VALUES
                ('2026-03-01 10:01Z', 'hour', 'm', 1), ('2026-03-01 10:31Z', 'hour', 'm', 2),
                ('2026-06-05 10:01Z', 'five', 'm', 3), ('2026-06-05 10:31Z', 'five', 'm', 4), ('2026-06-05 10:32Z', 'five', 'm', 5), ('2026-06-05 10:41Z', 'five', 'm', 6),
                ('2026-06-05 10:31Z', 'both', 'm', 7), ('2026-06-09 10:31Z', 'both', 'm', 8), ('2026-06-09 10:32Z', 'both', 'm', 9), ('2026-06-09 12:00Z', 'young', 'm', 10)
                """);
            await RollUpAsync("2026-06-12T00:00Z");
            await DropAsync("2026-06-08", "2026-05-01");
        }

        private async Task DropAsync(string raw, string fiveMinutes)
        {
            if (await IsCommunityAsync())
                await ExecuteAsync($"SELECT drop_chunks('device_metrics', older_than => timestamptz '{raw}'); SELECT drop_chunks('flux.device_metrics_5m', older_than => timestamptz '{fiveMinutes}')");
            else
                await ExecuteAsync($"SELECT flux.drop_metrics('{raw}'); SELECT drop_chunks('flux.rollup_5m', older_than => timestamptz '{fiveMinutes}')");
        }
    }

    [Theory]
    [InlineData("five", "2026-06-10T00:00Z", "6")]
    [InlineData("five", "2026-06-05T10:41:30Z", "5")]
    [InlineData("five", "2026-06-05T10:45Z", "6")]
    [InlineData("hour", "2026-06-10T00:00Z", "2")]
    [InlineData("hour", "2026-03-01T10:59Z", "")]
    [InlineData("hour", "2026-03-01T11:00Z", "2")]
    [InlineData("both", "2026-06-09T10:31:30Z", "8")]
    [InlineData("both", "2026-06-09T10:00Z", "7")]
    [InlineData("both", "2026-06-10T00:00Z", "9")]
    [InlineData("young", "2026-06-09T11:00Z", "")]
    public async Task Previous_value_comes_from_the_newest_raw_row_or_bucket(string device, string from, string expected)
    {
        var result = await database.ReadAsync(Query(device, from));
        Assert.Equal(expected, string.Join(' ', result.Series.Select(series => series.Points[0].Value?.ToString(CultureInfo.InvariantCulture))));
    }

    [Fact]
    public async Task Forced_raw_source_uses_no_previous_value_of_a_rollup() =>
        Assert.Empty((await database.ReadAsync(Query("five", "2026-06-10T00:00Z") with { Source = SeriesSource.Raw })).Series);

    [Fact]
    public async Task Filter_by_tags_uses_no_previous_value_of_a_rollup() =>
        Assert.Empty((await database.ReadAsync(Query("five", "2026-06-10T00:00Z") with { Tags = "{}" })).Series);

    /// <summary>A range of 20 seconds without any rows.</summary>
    private static SeriesQuery Query(string device, string from) =>
        new(SeriesDatabase.Utc(from), SeriesDatabase.Utc(from).AddSeconds(20), BucketText.Parse("PT1M"), Aggregation.Avg) { DeviceIds = [device], MetricNames = ["m"], Fill = Fill.Previous };
}
