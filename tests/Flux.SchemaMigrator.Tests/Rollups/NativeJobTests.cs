using Flux.SchemaMigrator.Policies;
using Flux.TestDatabase;
using Flux.Timeseries;
using Flux.Timeseries.Policies;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flux.SchemaMigrator.Tests.Rollups;

/// <summary>The jobs of the Community edition, run for real over rows on both sides of every age at which one of them acts.</summary>
public sealed class NativeJobTests : EmptyDatabase
{
    public static TheoryData<string, string, string> Orders => new()
    {
        { Job.Refresh, Job.Retention, Job.Compression },
        { Job.Refresh, Job.Compression, Job.Retention },
        { Job.Retention, Job.Refresh, Job.Compression },
        { Job.Retention, Job.Compression, Job.Refresh },
        { Job.Compression, Job.Refresh, Job.Retention },
        { Job.Compression, Job.Retention, Job.Refresh },
    };

    [SkippableTheory]
    [MemberData(nameof(Orders))]
    public async Task Rollups_stay_exact_in_any_order_of_jobs(string first, string second, string third)
    {
        // 1. Thirty-five days of rows, all of them rolled up.
        await StartAsync(retention: 40);
        await ExecuteAsync(RollupWitness.Table);
        await ExecuteAsync(
            $"""
            INSERT INTO witness (time, device_id, metric_name, metric_value)
            SELECT now() - n * INTERVAL '11 minutes', 'd' || n % 3, 'm', n % 7 FROM generate_series(1, {35 * 24 * 60 / 11}) n;
            INSERT INTO device_metrics TABLE witness;
            INSERT INTO device_logs (time, device_id, log_level, message) SELECT now() - n * INTERVAL '3 hours', 'd', 'info', 'm' FROM generate_series(1, {40 * 8}) n;
            """);
        await RunAsync(Job.Refresh);

        // 2. Twenty days are kept from now on; late rows have come that no refresh has seen.
        await MigrateAsync(retention: 20);
        await WriteLateAsync();
        var began = await ScalarAsync<DateTime>("SELECT now()");

        // 3. Each job in its turn, and all of them once more: nothing is told that was not, or is not, in a raw row.
        foreach (var job in new[] { first, second, third, Job.Refresh, first, second, third })
        {
            await RunAsync(job);
            Assert.Empty(await RollupWitness.DifferencesAsync(DataSource));
        }

        // 4. Raw rows past their age are gone with their chunks, and only these; their rollups are there.
        Assert.Equal(0, await ScalarAsync<long>("SELECT count(*) FROM timescaledb_information.chunks WHERE hypertable_name = 'device_metrics' AND range_end <= $1 - INTERVAL '20 days 2 hours'", began));
        Assert.Equal(0, await ScalarAsync<long>("SELECT count(*) FROM timescaledb_information.chunks WHERE hypertable_name = 'device_logs' AND range_end <= $1 - INTERVAL '30 days'", began));
        Assert.True(await ScalarAsync<bool>("SELECT min(time) < now() - INTERVAL '20 days' AND min(time) > now() - INTERVAL '22 days' FROM device_metrics"));
        Assert.True(await ScalarAsync<bool>("SELECT (SELECT min(bucket) FROM device_metrics_5m) < now() - INTERVAL '34 days' AND (SELECT min(bucket) FROM device_metrics_1h) < now() - INTERVAL '34 days'"));

        // 5. The columnstore holds whole chunks from its age on, with every row that was in them, and no younger one.
        Assert.True(await ScalarAsync<bool>(
            """
            SELECT count(*) FILTER (WHERE is_compressed) > 10 AND bool_and(is_compressed) FILTER (WHERE range_end <= $1 - INTERVAL '7 days')
                   AND NOT bool_or(is_compressed) FILTER (WHERE range_end > now() - INTERVAL '7 days')
            FROM timescaledb_information.chunks WHERE hypertable_name = 'device_metrics'
            """,
            began));
        Assert.Equal(0, await LostRowsAsync());

        // 6. Late rows into compressed chunks are told at once, and the jobs take them in.
        await WriteLateAsync();
        Assert.Empty(await RollupWitness.DifferencesAsync(DataSource));
        foreach (var job in new[] { third, second, first })
        {
            await RunAsync(job);
            Assert.Empty(await RollupWitness.DifferencesAsync(DataSource));
        }

        Assert.Equal(0, await LostRowsAsync());
    }

    [SkippableFact]
    public async Task A_row_older_than_retention_takes_no_rollup_of_dropped_time_with_it()
    {
        await StartAsync(retention: 40);
        await ExecuteAsync("INSERT INTO device_metrics (time, device_id, metric_name, metric_value) SELECT now() - n * INTERVAL '11 minutes', 'd' || n % 3, 'm', n % 7 FROM generate_series(1, 4500) n");
        await RunAsync(Job.Refresh);
        await MigrateAsync(retention: 20);
        await RunAsync(Job.Retention);
        await ExecuteAsync("CREATE TABLE before_1h AS SELECT * FROM device_metrics_1h; CREATE TABLE before_5m AS SELECT * FROM device_metrics_5m");

        // Not by ingest, which refuses them; one of them makes the oldest chunk there is.
        await ExecuteAsync("INSERT INTO device_metrics (time, device_id, metric_name, metric_value) VALUES (now() - INTERVAL '33 days', 'd0', 'm', 100), (now() - INTERVAL '200 days', 'd0', 'm', 100)");
        Assert.Equal(0, await GoneAsync());

        await RunAsync(Job.Refresh);
        await RunAsync(Job.Retention);
        await RunAsync(Job.Refresh);
        Assert.Equal(0, await GoneAsync());
        Assert.True(await ScalarAsync<bool>("SELECT min(time) > now() - INTERVAL '22 days' FROM device_metrics"));
    }

    [SkippableFact]
    public async Task Rows_are_rolled_up_before_they_are_dropped()
    {
        // Sixty chunks are past their age, more than one step takes; the fleet has been silent since, so the watermark ends inside a chunk.
        await StartAsync(retention: 20);
        await ExecuteAsync(RollupWitness.Table);
        await ExecuteAsync(
            """
            INSERT INTO witness (time, device_id, metric_name, metric_value)
            SELECT date_trunc('day', now(), 'UTC') - INTERVAL '25 days' - n * INTERVAL '17 minutes' + INTERVAL '10 hours', 'd' || n % 3, 'm', n % 7 FROM generate_series(1, 60 * 24 * 60 / 17) n;
            INSERT INTO device_metrics TABLE witness;
            """);

        await RunAsync(Job.Retention);

        Assert.Equal(0, await ScalarAsync<long>("SELECT count(*) FROM timescaledb_information.chunks WHERE hypertable_name = 'device_metrics'"));
        Assert.Empty(await RollupWitness.DifferencesAsync(DataSource));
        await RunAsync(Job.Refresh);
        Assert.Empty(await RollupWitness.DifferencesAsync(DataSource));
    }

    [SkippableFact]
    public async Task Hours_stay_when_their_five_minute_buckets_are_kept_no_longer_than_raw_rows()
    {
        await StartAsync(retention: 40);
        await ExecuteAsync("SELECT set_chunk_time_interval('flux.device_metrics_5m', INTERVAL '1 day')");
        await ExecuteAsync("INSERT INTO device_metrics (time, device_id, metric_name, metric_value) SELECT now() - n * INTERVAL '11 minutes', 'd' || n % 3, 'm', n % 7 FROM generate_series(1, 4500) n");
        await RunAsync(Job.Refresh);
        await ExecuteAsync("CREATE TABLE before_1h AS SELECT * FROM device_metrics_1h");
        var short5m = new FluxPolicies { Retention = { Metrics = TimeSpan.FromDays(20) }, Rollups = { FiveMinutes = { Retention = TimeSpan.FromDays(20) } } };

        await new Migration(TimeProvider.System, NullLoggerFactory.Instance).RunAsync(DataSource, short5m, TimeSpan.Zero, CancellationToken.None);
        foreach (var job in new[] { Job.Retention, Job.Refresh, Job.Retention, Job.Refresh })
            await RunAsync(job);

        Assert.Equal(0, await ScalarAsync<long>("SELECT count(*) FROM (SELECT * FROM before_1h EXCEPT ALL SELECT * FROM device_metrics_1h) a"));
    }

    private async Task StartAsync(int retention)
    {
        await TestServer.RequireAsync(Edition.Community);
        await MigrateAsync(retention);
        await StopJobsAsync();
    }

    private async Task MigrateAsync(int retention) => await new Migration(TimeProvider.System, NullLoggerFactory.Instance).RunAsync(
        DataSource, new FluxPolicies { Retention = { Metrics = TimeSpan.FromDays(retention) } }, TimeSpan.Zero, CancellationToken.None);

    // What keeps raw metrics is Flux's own job.
    private Task RunAsync(string procedure) => procedure == Job.Retention ? RunJobsAsync(Job.Retention, Job.RetainMetrics) : RunJobsAsync(procedure);

    /// <summary>Rows of the last fortnight, in the columnstore's age and below it, and just inside of retention.</summary>
    private async Task WriteLateAsync()
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        await using var connection = await DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await RollupWitness.WriteAsync(connection, [.. new[] { 1, 2, 7, 8, 13, 19 }.Select(days => (now.AddDays(-days), "late", "m", (double)days))]);
        await transaction.CommitAsync();
    }

    /// <summary>Rows that differ between the raw table and the witness, from the first time on that the raw table still holds.</summary>
    private Task<long> LostRowsAsync() => ScalarAsync<long>(
        """
        WITH kept AS (SELECT * FROM witness WHERE time >= (SELECT min(range_start) FROM timescaledb_information.chunks WHERE hypertable_name = 'device_metrics'))
        SELECT (SELECT count(*) FROM (SELECT * FROM kept EXCEPT ALL SELECT * FROM device_metrics) a) + (SELECT count(*) FROM (SELECT * FROM device_metrics EXCEPT ALL SELECT * FROM kept) b)
        """);

    /// <summary>Stored buckets of before that are told no more, or otherwise.</summary>
    private Task<long> GoneAsync() => ScalarAsync<long>(
        """
        SELECT (SELECT count(*) FROM (SELECT * FROM before_5m EXCEPT ALL SELECT * FROM device_metrics_5m) a) + (SELECT count(*) FROM (SELECT * FROM before_1h EXCEPT ALL SELECT * FROM device_metrics_1h) b)
        """);
}
