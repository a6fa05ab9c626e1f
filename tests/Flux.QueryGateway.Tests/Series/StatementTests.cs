using System.Globalization;
using Flux.QueryGateway.Series;
using Flux.QueryGateway.Series.Buckets;
using Flux.QueryGateway.Series.Rollups;
using Flux.QueryGateway.Series.Statements;
using Flux.Timeseries.Access;

namespace Flux.QueryGateway.Tests.Series;

/// <summary>What the database reads for a query, where the planner's choice decides between milliseconds and seconds.</summary>
public sealed class StatementTests(StatementTests.Data database) : IClassFixture<StatementTests.Data>
{
    private static readonly DateTime Start = SeriesDatabase.Utc("2026-05-01T00:00Z");

    /// <summary>Twelve days of twenty devices with a row every minute, in twelve chunks, all rolled up.</summary>
    public sealed class Data : SeriesDatabase
    {
        public override async Task InitializeAsync()
        {
            await base.InitializeAsync();
            await ExecuteAsync("""
                INSERT INTO device_metrics (time, device_id, metric_name, metric_value)
                SELECT timestamptz '2026-05-01' + i * interval '1 minute', 'd' || d, 'm', i % 97 FROM generate_series(0, 17279) i, generate_series(1, 20) d;
                """);
            await RollUpAsync("2026-05-13T00:20Z");
            await ExecuteAsync("VACUUM ANALYZE");
        }
    }

    [Fact]
    public async Task Whole_hours_read_no_raw_chunk()
    {
        var plan = await ExplainAsync(Start.AddDays(2), Start.AddDays(11));
        Assert.DoesNotContain("device_metrics_series", plan, StringComparison.Ordinal);
        Assert.DoesNotContain(" on device_metrics", plan, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unaligned_range_reads_only_the_raw_chunks_of_its_ends()
    {
        var plan = await ExplainAsync(Start.AddDays(2).AddSeconds(1), Start.AddDays(11).AddSeconds(1));
        Assert.Equal(2, Count(plan, "Index Cond: .*\"time\" >="));
        Assert.DoesNotContain("Seq Scan", plan, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Raw_rows_are_read_by_the_series_index_without_a_sort()
    {
        var plan = await ExplainAsync(Start.AddDays(2).AddSeconds(1), Start.AddDays(3), SeriesSource.Raw);
        Assert.Equal(1, Count(plan, "Index Cond: .*device_id"));
        Assert.DoesNotContain("Sort Key", plan, StringComparison.Ordinal);
    }

    private static int Count(string plan, string pattern) =>
        System.Text.RegularExpressions.Regex.Count(plan, pattern, System.Text.RegularExpressions.RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(10));

    private async Task<string> ExplainAsync(DateTime from, DateTime to, SeriesSource? source = null)
    {
        var query = new SeriesQuery(from, to, BucketText.Parse("PT1H"), Aggregation.Avg) { DeviceIds = ["d1"], MetricNames = ["m"], Source = source };
        var grid = GridFactory.Lay(query.Bucket, query.TimeZone, from, to, 10_000);
        await using var connection = await database.DataSource.OpenConnectionAsync();
        var candidates = RollupRouter.Candidates(query, grid);
        var stored = candidates.Count > 0 ? await new StoredRollups().ReadAsync(connection, query, DeviceScope.All, candidates, CancellationToken.None) : [];
        await using var command = SeriesSql.Write(query, grid, RollupRouter.Route(query, stored), DeviceScope.All, 10_000).Build(connection);
        command.CommandText = "EXPLAIN (COSTS OFF) " + command.CommandText;
        await using var rows = await command.ExecuteReaderAsync();
        List<string> lines = [];
        while (await rows.ReadAsync())
            lines.Add(rows.GetString(0));
        return string.Create(CultureInfo.InvariantCulture, $"{string.Join('\n', lines)}\n");
    }
}
