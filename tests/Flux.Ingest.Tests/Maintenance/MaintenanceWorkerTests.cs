using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Flux.Ingest.Maintenance;
using Flux.TestDatabase;
using Flux.Timeseries;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Flux.Ingest.Tests.Maintenance;

public sealed class MaintenanceWorkerTests : MigratedDatabase
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await using var rows = DataSource.CreateCommand("INSERT INTO device_metrics (time, device_id, metric_name, metric_value) SELECT now() - n * INTERVAL '1 minute', 'd', 'm', n FROM generate_series(1, 500) n");
        await rows.ExecuteNonQueryAsync();
    }

    public override async Task DisposeAsync()
    {
        await _services.DisposeAsync();
        await base.DisposeAsync();
    }

    [SkippableFact]
    public async Task A_round_stores_all_that_can_be_stored()
    {
        await TestServer.RequireAsync(Edition.Apache);

        Assert.True(await Round(DataSource, TimeProvider.System).RunAsync(Never));

        Assert.True(await StoredAsync() > 90);
    }

    [SkippableFact]
    public async Task A_round_summarizes_what_is_new_in_the_time_index_as_the_role_that_ingest_has()
    {
        await TestServer.RequireAsync(Edition.Apache);
        await using var ingest = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(ConnectionString) { Options = "-c role=flux_ingest" });

        Assert.True(await Round(ingest, TimeProvider.System).RunAsync(Never));

        Assert.True(await CountAsync("SELECT count(*) FROM flux.summarized WHERE bytes > 0") > 0);
        Assert.Equal(0, await CountAsync("SELECT flux.summarize_metrics()"));
    }

    [SkippableFact]
    public async Task A_step_leaves_a_span_only_if_it_did_something()
    {
        await TestServer.RequireAsync(Edition.Apache);
        var steps = new ConcurrentQueue<Activity>();
        using var test = new Activity("test").Start();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Flux.Ingest.Maintenance",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = steps.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);

        await Round(DataSource, TimeProvider.System).RunAsync(Never);

        // Other tests have rounds of their own.
        var own = steps.Where(step => step.TraceId == test.TraceId).ToList();
        Assert.NotEmpty(own);
        Assert.All(own, step => Assert.True(step.GetTagItem("flux.buckets") is > 0L && step.Duration > TimeSpan.Zero && step.StartTimeUtc > test.StartTimeUtc));
        steps.Clear();
        await Round(DataSource, TimeProvider.System).RunAsync(Never);
        Assert.DoesNotContain(steps, step => step.TraceId == test.TraceId);
    }

    [SkippableFact]
    public async Task One_replica_at_a_time_is_at_it()
    {
        await TestServer.RequireAsync(Edition.Apache);
        await using var held = await DataSource.OpenConnectionAsync();
        // A raw row that another replica's round is about to store: its lock is what a round takes first.
        await using (var take = new NpgsqlCommand($"SELECT pg_advisory_lock({MaintenanceRound.Lock})", held))
            await take.ExecuteNonQueryAsync();

        Assert.False(await Round(DataSource, TimeProvider.System).RunAsync(Never));
        Assert.Equal(0, await StoredAsync());

        await using (var release = new NpgsqlCommand($"SELECT pg_advisory_unlock({MaintenanceRound.Lock})", held))
            await release.ExecuteNonQueryAsync();

        Assert.True(await Round(DataSource, TimeProvider.System).RunAsync(Never));
        Assert.True(await StoredAsync() > 90);
    }

    [SkippableFact]
    public async Task A_round_gives_its_lock_back_whether_it_ends_well_or_not()
    {
        await TestServer.RequireAsync(Edition.Apache);
        await using var one = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(ConnectionString) { MaxPoolSize = 1 });
        await Round(one, TimeProvider.System).RunAsync(Never);
        Assert.True(await LockIsFreeAsync());

        await using (var broken = DataSource.CreateCommand("DELETE FROM flux.rollup_state"))
            await broken.ExecuteNonQueryAsync();

        await Assert.ThrowsAsync<PostgresException>(() => Round(one, TimeProvider.System).RunAsync(Never));
        Assert.True(await LockIsFreeAsync());
    }

    [SkippableFact]
    public async Task Rounds_follow_each_other_in_the_interval_that_was_set()
    {
        await TestServer.RequireAsync(Edition.Apache);
        var time = new RecordedTime();
        time.SetUtcNow(TimeProvider.System.GetUtcNow());
        using var worker = Worker(DataSource, time, interval: 30, most: 600);
        await worker.StartAsync(Never);

        for (var round = 0; round < 3; round++)
        {
            Assert.Equal(TimeSpan.FromSeconds(30), await time.NextWaitAsync());
            time.Advance(TimeSpan.FromSeconds(30));
        }

        Assert.True(await StoredAsync() > 90);
        await worker.StopAsync(Never);
    }

    [Fact]
    public async Task Rounds_that_fail_are_tried_again_after_pauses_that_double_up_to_the_longest()
    {
        // Nobody listens on port 1 of the loopback.
        await using var unreachable = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Username=postgres;Database=none;Pooling=false");
        var time = new RecordedTime();
        using var worker = Worker(unreachable, time, interval: 10, most: 60);
        await worker.StartAsync(Never);

        foreach (var seconds in new[] { 20, 40, 60, 60 })
        {
            Assert.Equal(TimeSpan.FromSeconds(seconds), await time.NextWaitAsync());
            time.Advance(TimeSpan.FromSeconds(seconds));
        }

        await worker.StopAsync(Never);
    }

    [Fact]
    public async Task A_round_that_breaks_in_an_unforeseen_way_does_not_end_the_service()
    {
        var gone = NpgsqlDataSource.Create(ConnectionString);
        await gone.DisposeAsync();
        var time = new RecordedTime();
        using var worker = Worker(gone, time, interval: 10, most: 60);
        await worker.StartAsync(Never);

        Assert.Equal(TimeSpan.FromSeconds(20), await time.NextWaitAsync());
        await worker.StopAsync(Never);
        Assert.True(worker.ExecuteTask!.IsCompletedSuccessfully);
    }

    [SkippableFact]
    public async Task Chunks_that_are_due_go_before_a_long_backlog_is_stored_to_its_end()
    {
        await TestServer.RequireAsync(Edition.Apache);
        await using (var old = DataSource.CreateCommand(
            """
            INSERT INTO device_metrics (time, device_id, metric_name, metric_value) SELECT now() - n * INTERVAL '1 day', 'd', 'm', n FROM generate_series(1, 150) n;
            INSERT INTO device_logs (time, device_id, log_level, message) VALUES (now() - INTERVAL '60 days', 'd', 'info', 'm');
            """))
            await old.ExecuteNonQueryAsync();
        var steps = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, itself) =>
            {
                if (instrument.Name == "flux.maintenance.step.duration" && instrument.Meter.Scope == _services.GetRequiredService<IMeterFactory>())
                    itself.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((_, _, tags, _) => steps.Add((string)tags[0].Value!));
        listener.Start();

        Assert.True(await Round(DataSource, TimeProvider.System).RunAsync(Never));

        Assert.Contains("drop", steps.Take(steps.LastIndexOf("store")), StringComparer.Ordinal);
        Assert.Equal(0, await CountAsync("SELECT count(*) FROM device_logs"));
        Assert.Equal(150, await CountAsync("SELECT count(*) FROM device_metrics_1h WHERE bucket < now() - INTERVAL '10 hours'"));
    }

    [SkippableFact]
    public async Task Nothing_is_done_where_the_edition_has_jobs_of_its_own()
    {
        await TestServer.RequireAsync(Edition.Community);
        using var worker = Worker(DataSource, new RecordedTime(), interval: 30, most: 600);

        await worker.StartAsync(Never);

        // It has come to its end, without a wait for another round.
        await worker.ExecuteTask!;
        Assert.True(worker.ExecuteTask.IsCompletedSuccessfully);
    }

    private MaintenanceWorker Worker(NpgsqlDataSource database, TimeProvider timeProvider, int interval, int most)
    {
        var options = new MaintenanceOptions { Interval = TimeSpan.FromSeconds(interval), MaxBackOff = TimeSpan.FromSeconds(most) };
        return new MaintenanceWorker(Round(database, timeProvider), Telemetry(), Options.Create(options), timeProvider, NullLogger<MaintenanceWorker>.Instance);
    }

    private MaintenanceRound Round(NpgsqlDataSource database, TimeProvider timeProvider) => new(database, Telemetry(), timeProvider, NullLogger<MaintenanceRound>.Instance);

    private MaintenanceTelemetry Telemetry() => new(_services.GetRequiredService<IMeterFactory>());

    private Task<long> StoredAsync() => CountAsync("SELECT count(*) FROM flux.rollup_5m");

    private async Task<long> CountAsync(string sql)
    {
        await using var command = DataSource.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private async Task<bool> LockIsFreeAsync()
    {
        await using var connection = await DataSource.OpenConnectionAsync();
        await using var command = new NpgsqlCommand($"SELECT pg_try_advisory_lock({MaintenanceRound.Lock}) AND pg_advisory_unlock({MaintenanceRound.Lock})", connection);
        return (bool)(await command.ExecuteScalarAsync())!;
    }
}
