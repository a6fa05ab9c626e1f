using System.Globalization;
using System.Text.RegularExpressions;
using Flux.TestDatabase;
using Flux.Timeseries;
using Npgsql;

namespace Flux.SchemaMigrator.Tests.Maintenance;

/// <summary>The BRIN on time of raw metrics: what is not summarized in it, every question by time reads.</summary>
public sealed class TimeIndexTests : MigratedDatabase
{
    private const string Brins =
        """
        SELECT i.inhrelid AS chunk, x.indexrelid AS index FROM pg_inherits i
        JOIN pg_index x ON x.indrelid = i.inhrelid JOIN pg_class c ON c.oid = x.indexrelid JOIN pg_am a ON a.oid = c.relam
        WHERE i.inhparent = 'device_metrics'::regclass AND a.amname = 'brin'
        """;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        if (await TestServer.EditionAsync() == Edition.Community)
            await StopJobsAsync();

        // Three chunks of some three hundred pages each, which is ten ranges.
        foreach (var day in new[] { 2, 1, 0 })
            await WriteAsync(day);
    }

    [Fact]
    public async Task New_ranges_of_every_chunk_are_summarized_once()
    {
        Assert.InRange(await SummarizeAsync(), 24, 40);
        Assert.Equal(0, await SummarizeAsync());

        // Late rows, in the oldest chunk.
        await WriteAsync(2);
        Assert.InRange(await SummarizeAsync(), 8, 14);
        Assert.Equal(0, await SummarizeAsync());

        // PostgreSQL itself finds nothing left to do.
        Assert.Equal(0, await ScalarAsync<long>($"SELECT sum(brin_summarize_new_values(index)) FROM ({Brins}) b"));
    }

    [Fact]
    public async Task A_question_by_time_reads_its_own_ranges_only()
    {
        var before = await RowsReadInVainAsync();
        await SummarizeAsync();
        var after = await RowsReadInVainAsync();

        // Of thirty thousand rows of the chunk, those of one or two ranges.
        Assert.InRange(before, 25_000, 35_000);
        Assert.InRange(after, 0, 10_000);
    }

    [Fact]
    public async Task A_chunk_that_is_at_work_elsewhere_is_left_for_the_next_time()
    {
        var chunk = await ScalarAsync<string>($"SELECT max(chunk)::regclass::text FROM ({Brins}) b");
        await using (var vacuum = await DataSource.OpenConnectionAsync())
        await using (var transaction = await vacuum.BeginTransactionAsync())
        {
            await using (var take = new NpgsqlCommand($"LOCK TABLE {chunk} IN SHARE UPDATE EXCLUSIVE MODE", vacuum))
                await take.ExecuteNonQueryAsync();

            Assert.InRange(await SummarizeAsync(), 16, 26);
        }

        Assert.InRange(await SummarizeAsync(), 8, 14);
    }

    [Fact]
    public async Task Dropped_chunks_are_removed_from_flux_summarized()
    {
        await SummarizeAsync();
        Assert.Equal(await ScalarAsync<long>($"SELECT count(*) FROM ({Brins}) b"), await ScalarAsync<long>("SELECT count(*) FROM flux.summarized"));

        await ExecuteAsync("SELECT drop_chunks('device_metrics', now() - INTERVAL '1 day')");
        await SummarizeAsync();

        Assert.Equal(await ScalarAsync<long>($"SELECT count(*) FROM ({Brins}) b"), await ScalarAsync<long>("SELECT count(*) FROM flux.summarized"));
    }

    [Fact]
    public async Task Failing_index_does_not_stop_the_others()
    {
        var newest = await ScalarAsync<string>($"SELECT max(chunk)::regclass::text FROM ({Brins}) b");
        await ExecuteAsync(
            $"""
            CREATE FUNCTION flux.touchy(timestamptz) RETURNS timestamptz LANGUAGE plpgsql IMMUTABLE AS
                'BEGIN IF current_setting(''test.touchy'', true) = ''on'' THEN RAISE ''touched''; END IF; RETURN $1; END';
            CREATE INDEX touchy ON {newest} USING brin (flux.touchy(time));
            """);
        await WriteAsync(0);

        Assert.InRange(await ScalarAsync<long>("SELECT flux.summarize_metrics() FROM set_config('test.touchy', 'on', false)"), 32, 52);
    }

    [SkippableFact]
    public async Task Community_job_runs_every_thirty_seconds()
    {
        await TestServer.RequireAsync(Edition.Community);
        Assert.Equal(TimeSpan.FromSeconds(30), await ScalarAsync<TimeSpan>("SELECT schedule_interval FROM timescaledb_information.jobs WHERE proc_name = 'summarize_metrics'"));

        await RunJobsAsync("summarize_metrics");

        Assert.Equal(0, await SummarizeAsync());
    }

    [SkippableFact]
    public async Task Compressed_chunks_are_skipped()
    {
        await TestServer.RequireAsync(Edition.Community);
        await ExecuteAsync($"SELECT compress_chunk(min(chunk)::regclass) FROM ({Brins}) b");
        Assert.InRange(await SummarizeAsync(), 16, 30);

        await WriteAsync(2);
        Assert.InRange(await SummarizeAsync(), 8, 14);
        Assert.Equal(0, await SummarizeAsync());
    }

    private Task<long> SummarizeAsync() => ScalarAsync<long>("SELECT flux.summarize_metrics()");

    // 30,000 rows within some hours of one day, in order of time.
    private Task WriteAsync(int daysAgo) => ExecuteAsync(
        $"""
        INSERT INTO device_metrics (time, device_id, metric_name, metric_value, unit)
        SELECT date_trunc('day', now(), 'UTC') - INTERVAL '{daysAgo} days' + n * INTERVAL '1 second', 'device', 'temperature', n, 'celsius' FROM generate_series(1, 30000) n
        """);

    /// <summary>Rows of yesterday's chunk that a question for one minute reads and does not want.</summary>
    private async Task<double> RowsReadInVainAsync()
    {
        await using var connection = await DataSource.OpenConnectionAsync();
        await using (var only = new NpgsqlCommand("SET enable_seqscan = off; SET enable_indexscan = off; SET max_parallel_workers_per_gather = 0", connection))
            await only.ExecuteNonQueryAsync();

        var minute = TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(-1).AddHours(2);
        await using var explain = new NpgsqlCommand($"EXPLAIN (ANALYZE, FORMAT JSON) SELECT metric_value FROM device_metrics WHERE time >= '{minute:O}' AND time < '{minute.AddMinutes(1):O}'", connection);
        var plan = (string)(await explain.ExecuteScalarAsync())!;
        return Regex.Matches(plan, "\"Rows Removed by Index Recheck\": (\\d+)").Sum(found => double.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture));
    }
}
