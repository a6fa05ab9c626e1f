using Flux.SchemaMigrator.Maintenance;
using Flux.TestDatabase;
using Flux.Timeseries;
using Flux.Timeseries.Policies;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using Spectre.Console;

namespace Flux.SchemaMigrator.Tests.Maintenance;

/// <summary>The verbs on whichever edition the server is: what one cannot do is refused in words.</summary>
public sealed class MaintenanceCommandTests : MigratedDatabase, IDisposable
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private static readonly IOptions<FluxPolicies> Policies = Options.Create(new FluxPolicies());
    private readonly StringWriter _printed = new();
    private readonly IAnsiConsole _console;
    private Edition _edition;

    public MaintenanceCommandTests()
    {
        _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(_printed), Interactive = InteractionSupport.No });
        _console.Profile.Width = 300;
    }

    public void Dispose() => _printed.Dispose();

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _edition = await TestServer.EditionAsync();
        await ExecuteAsync(
            """
            INSERT INTO device_metrics (time, device_id, metric_name, metric_value) SELECT now() - n * INTERVAL '17 minutes', 'd' || n % 3, 'm', n % 7 FROM generate_series(1, 2000) n;
            INSERT INTO device_logs (time, device_id, log_level, message) SELECT now() - n * INTERVAL '1 hour', 'd', 'info', 'm' FROM generate_series(1, 300) n;
            CREATE TABLE before_5m AS SELECT * FROM device_metrics_5m; CREATE TABLE before_1h AS SELECT * FROM device_metrics_1h;
            """);
    }

    [Fact]
    public async Task Refresh_stores_rollups_and_changes_no_result()
    {
        await Refresh(dryRun: true).RunAsync(Never);
        Assert.Contains("Nothing was changed", _printed.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, await StoredAsync());

        await Refresh(dryRun: false).RunAsync(Never);

        Assert.True(await StoredAsync() > 1500);
        Assert.Equal(0, await DifferencesAsync());
    }

    [SkippableFact]
    public async Task Refresh_says_which_open_transaction_it_waits_for()
    {
        Skip.If(_edition != Edition.Apache, "TimescaleDB's own refresh waits for writers by itself.");
        await using var writer = await DataSource.OpenConnectionAsync();
        await using var transaction = await writer.BeginTransactionAsync();
        await using (var write = new NpgsqlCommand("INSERT INTO device_metrics (time, device_id, metric_name, metric_value) VALUES (now(), 'd', 'm', 1)", writer))
            await write.ExecuteNonQueryAsync();

        var error = await Assert.ThrowsAsync<MigrationException>(() => Refresh(dryRun: false).RunAsync(Never));

        Assert.Contains($"process {writer.ProcessID}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drop_removes_raw_rows_and_keeps_rollups()
    {
        await Drop(dryRun: true).RunAsync(Never);
        Assert.Contains("Nothing was changed", _printed.ToString(), StringComparison.Ordinal);
        Assert.Equal(2000, await ScalarAsync<long>("SELECT count(*) FROM device_metrics"));

        await Drop(dryRun: false).RunAsync(Never);

        Assert.True(await ScalarAsync<bool>("SELECT min(time) BETWEEN now() - INTERVAL '4 days' AND now() - INTERVAL '3 days' + INTERVAL '17 minutes' FROM device_metrics"));
        Assert.True(await ScalarAsync<bool>("SELECT min(time) > now() - INTERVAL '4 days' FROM device_logs"));
        Assert.Equal(0, await DifferencesAsync());
        // Refreshing afterwards, and migrating again, do not reach below what was dropped.
        await Refresh(dryRun: false).RunAsync(Never);
        await Migration.RunAsync(ConnectionString, Never);
        Assert.Equal(0, await DifferencesAsync());
    }

    [Fact]
    public async Task Late_rows_are_in_the_rollups_after_a_drop()
    {
        await Refresh(dryRun: false).RunAsync(Never);
        await using (var connection = await DataSource.OpenConnectionAsync())
        {
            await using var copy = await connection.BeginBinaryImportAsync("COPY device_metrics (time, device_id, metric_name, metric_value) FROM STDIN (FORMAT BINARY)");
            for (var day = 4; day < 20; day++)
                await copy.WriteRowAsync(Never, TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-day), "late", "m", 1.0);

            await copy.CompleteAsync();
        }

        await ExecuteAsync("TRUNCATE before_5m, before_1h; INSERT INTO before_5m SELECT * FROM device_metrics_5m; INSERT INTO before_1h SELECT * FROM device_metrics_1h");
        Assert.Equal(16, await ScalarAsync<long>("SELECT sum(count)::bigint FROM device_metrics_1h WHERE device_id = 'late'"));

        await Drop(dryRun: false).RunAsync(Never);

        Assert.Equal(0, await DifferencesAsync());
    }

    [SkippableFact]
    public async Task Refresh_job_never_reaches_into_dropped_time()
    {
        Skip.If(_edition != Edition.Community, "Only the Community edition has jobs.");
        await Drop(dryRun: false).RunAsync(Never);

        Assert.True(await ScalarAsync<bool>(
            """
            SELECT count(*) = 2 AND bool_and(now() - (config ->> 'start_offset')::interval >= (SELECT min(range_start) FROM timescaledb_information.chunks WHERE hypertable_name = 'device_metrics'))
            FROM timescaledb_information.jobs WHERE proc_name = 'policy_refresh_continuous_aggregate'
            """));
    }

    [Fact]
    public async Task Compress_converts_old_chunks_or_is_refused_on_Apache()
    {
        if (_edition == Edition.Apache)
        {
            var refused = await Assert.ThrowsAsync<MigrationException>(() => Compress(dryRun: true).RunAsync(Never));
            Assert.Contains("no columnstore", refused.Message, StringComparison.Ordinal);
            return;
        }

        await Compress(dryRun: true).RunAsync(Never);
        Assert.Equal(0, await ScalarAsync<long>("SELECT count(*) FROM timescaledb_information.chunks WHERE is_compressed"));

        await Compress(dryRun: false).RunAsync(Never);

        Assert.True(await ScalarAsync<bool>("SELECT bool_and(is_compressed = (range_end <= now() - INTERVAL '3 days')) FROM timescaledb_information.chunks WHERE hypertable_schema = 'public'"));
        Assert.Equal(0, await DifferencesAsync());
    }

    private RefreshCommand Refresh(bool dryRun) => new(dryRun, DataSource, Policies, TimeProvider.System, _console, NullLoggerFactory.Instance);

    private DropCommand Drop(bool dryRun) => new(Request(dryRun), DataSource, Policies, TimeProvider.System, _console, NullLoggerFactory.Instance);

    private CompressCommand Compress(bool dryRun) => new(Request(dryRun), DataSource, TimeProvider.System, _console, NullLoggerFactory.Instance);

    private static MaintenanceRequest Request(bool dryRun) => new(TimeSpan.FromDays(3), ["device_metrics", "device_logs", "device_events"], dryRun);

    private Task<long> StoredAsync() => ScalarAsync<long>(_edition == Edition.Apache
        ? "SELECT count(*) FROM flux.rollup_5m"
        : "SELECT count(*) FROM flux.device_metrics_5m WHERE bucket < (SELECT _timescaledb_functions.to_timestamp(_timescaledb_functions.cagg_watermark(mat_hypertable_id)) FROM _timescaledb_catalog.continuous_agg WHERE user_view_name = 'device_metrics_5m')");

    private Task<long> DifferencesAsync() => ScalarAsync<long>(
        """
        SELECT count(*) FROM (
            (SELECT 5, * FROM before_5m EXCEPT ALL SELECT 5, * FROM device_metrics_5m) UNION ALL (SELECT 5, * FROM device_metrics_5m EXCEPT ALL SELECT 5, * FROM before_5m)
            UNION ALL
            (SELECT 1, * FROM before_1h EXCEPT ALL SELECT 1, * FROM device_metrics_1h) UNION ALL (SELECT 1, * FROM device_metrics_1h EXCEPT ALL SELECT 1, * FROM before_1h)) d
        """);
}
