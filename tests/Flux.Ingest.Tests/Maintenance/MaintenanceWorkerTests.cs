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

    private MaintenanceWorker Worker(NpgsqlDataSource database, TimeProvider time, int interval, int most)
    {
        var options = new MaintenanceOptions { Interval = TimeSpan.FromSeconds(interval), MaxBackOff = TimeSpan.FromSeconds(most) };
        return new MaintenanceWorker(Round(database, time), Telemetry(), Options.Create(options), time, NullLogger<MaintenanceWorker>.Instance);
    }

    private MaintenanceRound Round(NpgsqlDataSource database, TimeProvider time) => new(database, Telemetry(), time, NullLogger<MaintenanceRound>.Instance);

    private MaintenanceTelemetry Telemetry() => new(_services.GetRequiredService<IMeterFactory>());

    private async Task<long> StoredAsync()
    {
        await using var command = DataSource.CreateCommand("SELECT count(*) FROM flux.rollup_5m");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private async Task<bool> LockIsFreeAsync()
    {
        await using var connection = await DataSource.OpenConnectionAsync();
        await using var command = new NpgsqlCommand($"SELECT pg_try_advisory_lock({MaintenanceRound.Lock}) AND pg_advisory_unlock({MaintenanceRound.Lock})", connection);
        return (bool)(await command.ExecuteScalarAsync())!;
    }
}
