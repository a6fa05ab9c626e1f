using System.Text.Json.Nodes;
using Flux.TestDatabase;
using Microsoft.Extensions.Time.Testing;

namespace Flux.Timeseries.Tests;

public sealed class TimescaleStoreTests(MigratedDatabase database) : IClassFixture<MigratedDatabase>
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly string _device = $"device_{Guid.NewGuid():N}";
    private readonly FakeTimeProvider _clock = new(Start);

    private TimescaleStore Store => new(database.DataSource, _clock);

    private TimeSeriesQuery Day => new TimeSeriesQuery(Start.AddHours(-12), Start.AddHours(12)).WithDevice(_device);

    [Fact]
    public async Task A_metric_comes_back_as_it_was_written()
    {
        var point = new MetricPoint(_device, "temperatur_℃", 25.100000000000001)
        {
            Time = Start.AddTicks(12_345_670),
            Unit = "celsius",
            Tags = new JsonObject { ["location"] = "room_1", ["floor"] = 3 },
        };

        await Store.WriteMetricAsync(point);

        var read = Assert.Single(await Store.QueryMetricsAsync(Day).ToListAsync());
        Assert.Equal(point with { Tags = null }, read with { Tags = null });
        Assert.True(JsonNode.DeepEquals(point.Tags, read.Tags));
    }

    [Fact]
    public async Task A_log_line_comes_back_as_it_was_written()
    {
        var line = new LogPoint(_device, DeviceLogLevel.Error, "it \"broke\"\nagain") { Time = Start, Source = "pump" };

        await Store.WriteLogAsync(line);

        Assert.Equal(line, Assert.Single(await Store.QueryLogsAsync(Day).ToListAsync()));
    }

    [Fact]
    public async Task An_event_comes_back_as_it_was_written()
    {
        var happening = new EventPoint(_device, "door", new JsonArray(1, "two", null)) { Time = Start, Severity = EventSeverity.Critical };

        await Store.WriteEventAsync(happening);

        var read = Assert.Single(await Store.QueryEventsAsync(Day).ToListAsync());
        Assert.Equal((happening.Time, happening.EventType, happening.Severity), (read.Time, read.EventType, read.Severity));
        Assert.True(JsonNode.DeepEquals(happening.Data, read.Data));
    }

    [Fact]
    public async Task A_point_without_a_time_gets_the_stores_clock()
    {
        await Store.WriteMetricAsync(new MetricPoint(_device, "m", 1));

        Assert.Equal(Start, Assert.Single(await Store.QueryMetricsAsync(Day).ToListAsync()).Time);
    }

    [Fact]
    public async Task A_batch_larger_than_one_sort_is_written_whole()
    {
        var points = Enumerable.Range(0, 40_000).Select(n => new MetricPoint(_device, $"m{n % 3}", n) { Time = Start.AddSeconds(-(n % 1000)) });

        Assert.Equal(40_000, await Store.WriteMetricsAsync(points));

        Assert.Equal(Enumerable.Range(0, 40_000).Sum(n => (double)n), await Store.QueryMetricsAsync(Day).Select(point => point.Value).SumAsync());
    }

    [Fact]
    public async Task Batches_of_logs_and_events_are_written_whole()
    {
        await Store.WriteLogsAsync([new(_device, DeviceLogLevel.Debug, "a") { Time = Start }, new(_device, DeviceLogLevel.Fatal, "b") { Time = Start.AddSeconds(1) }]);
        await Store.WriteEventsAsync([new(_device, "x", JsonValue.Create(1)) { Time = Start }, new(_device, "y", JsonValue.Create("s")) { Time = Start }]);

        Assert.Equal(["b", "a"], await Store.QueryLogsAsync(Day).Select(line => line.Message).ToListAsync());
        Assert.Equal(["b"], await Store.QueryLogsAsync(Day.WithMinLevel(DeviceLogLevel.Warn)).Select(line => line.Message).ToListAsync());
        Assert.Equal(["y"], await Store.QueryEventsAsync(Day.WithEventType("y")).Select(happening => happening.EventType).ToListAsync());
    }

    [Fact]
    public async Task A_batch_with_one_bad_point_writes_nothing_and_says_which()
    {
        var points = Enumerable.Range(0, 10).Select(n => new MetricPoint(_device, "m", n == 7 ? double.NaN : n) { Time = Start });

        var error = await Assert.ThrowsAsync<ArgumentException>(() => Store.WriteMetricsAsync(points));

        Assert.Equal("Point 7: Value is NaN, but a value is finite.", error.Message);
        Assert.Empty(await Store.QueryMetricsAsync(Day).ToListAsync());
    }

    [Theory]
    [InlineData("", "m", null, "DeviceId is missing")]
    [InlineData("d", "", null, "MetricName is missing")]
    [InlineData("d\0", "m", null, "DeviceId contains U+0000")]
    [InlineData("d", "m", "12345678901234567890123456789012345678901234567890123456789012345", "Unit has 65 bytes")]
    public async Task A_point_that_the_database_could_not_hold_is_refused(string device, string metric, string? unit, string why)
    {
        var error = await Assert.ThrowsAsync<ArgumentException>(() => Store.WriteMetricAsync(new MetricPoint(device, metric, 1) { Unit = unit }));

        Assert.StartsWith(why, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Half_of_a_surrogate_pair_is_refused_in_text_and_in_JSON()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Store.WriteMetricAsync(new MetricPoint(_device, "m\ud800", 1)));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.WriteEventAsync(new EventPoint(_device, "e", new JsonObject { ["\udc00"] = 1 })));
    }

    [Fact]
    public async Task JSON_that_the_database_could_not_hold_is_refused()
    {
        JsonNode deep = JsonValue.Create(1);
        for (var level = 0; level < 17; level++)
            deep = new JsonArray(deep);

        await Assert.ThrowsAsync<ArgumentException>(() => Store.WriteEventAsync(new EventPoint(_device, "e", deep)));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.WriteEventAsync(new EventPoint(_device, "e", JsonValue.Create("\0"))));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.WriteEventAsync(new EventPoint(_device, "e", JsonValue.Create(new string('x', PointLimits.EventData)))));
        await Store.WriteEventAsync(new EventPoint(_device, "e", JsonValue.Create("\\u0000")));
    }

    [Fact]
    public async Task A_range_includes_its_start_and_excludes_its_end()
    {
        await Store.WriteMetricsAsync(Enumerable.Range(0, 3).Select(n => new MetricPoint(_device, "m", n) { Time = Start.AddSeconds(n) }));

        var query = new TimeSeriesQuery(Start, Start.AddSeconds(2)).WithDevice(_device);

        Assert.Equal([1.0, 0.0], await Store.QueryMetricsAsync(query).Select(point => point.Value).ToListAsync());
        Assert.Equal([0.0, 1.0], await Store.QueryMetricsAsync(query.OldestFirst()).Select(point => point.Value).ToListAsync());
        Assert.Equal([1.0], await Store.QueryMetricsAsync(query.WithLimit(1)).Select(point => point.Value).ToListAsync());
    }

    [Theory]
    [InlineData(AggregationType.Avg, 4.25)]
    [InlineData(AggregationType.Sum, 17)]
    [InlineData(AggregationType.Min, 1)]
    [InlineData(AggregationType.Max, 9)]
    [InlineData(AggregationType.Count, 4)]
    [InlineData(AggregationType.First, 2)]
    [InlineData(AggregationType.Last, 9)]
    public async Task An_aggregate_is_taken_over_each_bucket(AggregationType aggregation, double expected)
    {
        // Two points at the first instant and two at the last: first takes the least of its instant, last the greatest.
        double[][] values = [[5, 2], [1, 9]];
        await Store.WriteMetricsAsync(values.SelectMany((pair, minute) => pair.Select(value => new MetricPoint(_device, "m", value) { Time = Start.AddMinutes(minute) })));
        await Store.WriteMetricAsync(new MetricPoint(_device, "m", 100) { Time = Start.AddMinutes(5) });

        var buckets = await Store.QueryAggregatedAsync(Day.WithAggregation(aggregation, TimeSpan.FromMinutes(5)).OldestFirst()).ToListAsync();

        Assert.Equal([Start, Start.AddMinutes(5)], buckets.Select(bucket => bucket.Bucket));
        Assert.Equal((expected, 4), (buckets[0].Value, buckets[0].Count));
    }

    [Fact]
    public async Task Values_whose_sum_is_beyond_a_double_do_not_fail_the_query()
    {
        await Store.WriteMetricsAsync(Enumerable.Range(0, 2).Select(n => new MetricPoint(_device, "m", double.MaxValue) { Time = Start }));

        var bucket = Assert.Single(await Store.QueryAggregatedAsync(Day.WithAggregation(AggregationType.Avg, TimeSpan.FromHours(1))).ToListAsync());

        Assert.Equal(double.PositiveInfinity, bucket.Value);
    }

    [Fact]
    public void A_query_without_aggregation_is_refused_before_it_is_sent() =>
        Assert.Throws<ArgumentException>(() => Store.QueryAggregatedAsync(Day));

    [Fact]
    public async Task A_store_opens_from_a_connection_string_and_closes_its_own_pool()
    {
        var store = new TimescaleStore(database.ConnectionString);
        await store.WriteMetricAsync(new MetricPoint(_device, "m", 1) { Time = Start });
        await store.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => store.WriteMetricAsync(new MetricPoint(_device, "m", 1)));
    }
}
