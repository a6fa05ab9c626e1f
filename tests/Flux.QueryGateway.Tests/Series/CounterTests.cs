using System.Globalization;
using Flux.QueryGateway.Series;
using Flux.QueryGateway.Series.Buckets;

namespace Flux.QueryGateway.Tests.Series;

public sealed class CounterTests(CounterTests.Data database) : IClassFixture<CounterTests.Data>
{
    /// <summary>A counter that is reset once, two counters that differ by their tags, and one that begins within the range.</summary>
    public sealed class Data : SeriesDatabase
    {
        public override async Task InitializeAsync()
        {
            await base.InitializeAsync();
            await ExecuteAsync("""
                INSERT INTO device_metrics(time, device_id, metric_name, metric_value, tags) VALUES
                ('2026-01-31T23:59:30Z', 'reset', 'n', 90, NULL), ('2026-02-01T00:00:30Z', 'reset', 'n', 100, NULL), ('2026-02-01T00:01:30Z', 'reset', 'n', 130, NULL),
                ('2026-02-01T00:02:30Z', 'reset', 'n', 5, NULL), ('2026-02-01T00:03:30Z', 'reset', 'n', 11, NULL),
                ('2026-02-01T00:00:10Z', 'phases', 'n', 1000, '{"p":1}'), ('2026-02-01T00:00:10Z', 'phases', 'n', 10, '{"p":2}'),
                ('2026-02-01T00:00:50Z', 'phases', 'n', 1004, '{"p":1}'), ('2026-02-01T00:00:50Z', 'phases', 'n', 11, '{"p":2}'),
                ('2026-02-01T00:01:00Z', 'new', 'n', 7, NULL),
                ('2026-01-20T00:00:00Z', 'long ago', 'n', 1, NULL), ('2026-02-01T00:01:00Z', 'long ago', 'n', 7, NULL), ('2026-02-01T00:01:00Z', 'long ago', 'n', 9, NULL)
                """);
        }
    }

    [Theory]
    [InlineData("reset", nameof(Aggregation.Delta), "0:10 1:30 2:5 3:6")]
    [InlineData("reset", nameof(Aggregation.Rate), "0:0.16666666666666666 1:0.5 2:0.08333333333333333 3:0.1")]
    [InlineData("phases", nameof(Aggregation.Delta), "0:5")]
    [InlineData("phases", nameof(Aggregation.Rate), "0:0.0625")]
    [InlineData("new", nameof(Aggregation.Delta), "1:")]
    [InlineData("long ago", nameof(Aggregation.Delta), "1:2")]
    [InlineData("long ago", nameof(Aggregation.Rate), "1:")]
    public async Task Counter_steps_start_at_the_previous_sample_of_the_counter(string device, string aggregation, string expected)
    {
        var result = await database.ReadAsync(Query(device, Enum.Parse<Aggregation>(aggregation), "PT1M"));
        Assert.Equal(expected, string.Join(' ', Assert.Single(result.Series).Points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.Time.Minute}:{point.Value}"))));
    }

    [Fact]
    public async Task Deltas_of_the_parts_add_up_to_the_total()
    {
        var whole = Assert.Single(Assert.Single((await database.ReadAsync(Query("reset", Aggregation.Delta, "PT1H"))).Series).Points);
        Assert.Equal(51, whole.Value);
    }

    private static SeriesQuery Query(string device, Aggregation aggregation, string bucket) =>
        new(SeriesDatabase.Utc("2026-02-01T00:00Z"), SeriesDatabase.Utc("2026-02-01T00:10Z"), BucketText.Parse(bucket), aggregation) { DeviceIds = [device] };
}
