using System.Globalization;
using Flux.SchemaMigrator.Commands;
using Flux.SchemaMigrator.Policies;
using Flux.TestDatabase;
using Flux.Timeseries;
using Flux.Timeseries.Status;
using Npgsql;
using Spectre.Console;

namespace Flux.SchemaMigrator.Tests;

/// <summary>The state of a storage as <c>status</c>, <c>GET /api/v1/status</c> and GraphQL tell it, read with a service's rights.</summary>
public sealed class StorageStatusTests : MigratedDatabase
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();
    private Edition _edition;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _edition = await TestServer.EditionAsync();
        if (_edition == Edition.Community)
            await StopJobsAsync();

        await ExecuteAsync(
            $"""
            INSERT INTO device_metrics (time, device_id, metric_name, metric_value)
            SELECT timestamptz '{Now:O}' - n * INTERVAL '1 hour', 'd', 'm', n FROM generate_series(0, 240) n;
            ANALYZE device_metrics;
            """);
    }

    [Theory]
    [InlineData("flux_ingest")]
    [InlineData("flux_gateway")]
    public async Task Status_shows_tables_rollups_and_policies(string role)
    {
        await RefreshAsync();

        var status = await ReadAsync(role);

        Assert.Equal(_edition, status.Edition);
        Assert.Equal(await ScalarAsync<string>("SELECT extversion FROM pg_extension WHERE extname = 'timescaledb'"), status.TimescaleVersion);
        Assert.Equal(await ScalarAsync<string>("SHOW server_version"), status.PostgresVersion);
        Assert.Equal(FluxSchema.Version, status.SchemaVersion);

        var policies = status.Policies.ToDictionary(policy => policy.Name, policy => policy.Value, StringComparer.Ordinal);
        Assert.Equal(TimeSpan.FromDays(30), policies["retention.device_logs"]);
        Assert.Equal(TimeSpan.FromDays(180), policies["retention.device_events"]);
        Assert.InRange(policies["retention.device_metrics"], TimeSpan.FromDays(90), TimeSpan.FromDays(91));
        Assert.Equal(TimeSpan.FromDays(365 * 5), policies["retention.device_metrics_1h"]);
        Assert.Equal(TimeSpan.FromMinutes(10), policies["lag.device_metrics_5m"]);
        Assert.Equal(TimeSpan.FromDays(1), policies["chunks.device_metrics"]);
        Assert.Equal(_edition == Edition.Community, policies.ContainsKey("columnstore.device_metrics"));

        var metrics = Assert.Single(status.Tables, table => table.Name == FluxSchema.Metrics.Table);
        Assert.Equal(241, metrics.ApproximateRows);
        Assert.Equal(11, metrics.Chunks);
        Assert.Equal(0, metrics.CompressedChunks);
        Assert.True(metrics.Bytes > 11 * 8192);
        Assert.Equal(metrics.Bytes, metrics.UncompressedBytes);
        Assert.InRange(metrics.Newest!.Value - Now, TimeSpan.FromMilliseconds(-1), TimeSpan.FromMilliseconds(1));
        Assert.InRange(metrics.Oldest!.Value - Now.AddHours(-240), TimeSpan.FromMilliseconds(-1), TimeSpan.FromMilliseconds(1));
        var logs = Assert.Single(status.Tables, table => table.Name == FluxSchema.Logs.Table);
        Assert.Equal((0L, 0L, (DateTimeOffset?)null, (DateTimeOffset?)null), (logs.ApproximateRows, logs.Chunks, logs.Oldest, logs.Newest));

        Assert.Equal(new[] { FluxSchema.Rollups.OneHour, FluxSchema.Rollups.FiveMinutes }, status.Rollups.Select(rollup => rollup.Name).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.All(status.Rollups, rollup => Assert.InRange(rollup.Lag!.Value, TimeSpan.Zero, TimeSpan.FromHours(3)));
        Assert.All(status.Rollups, rollup => Assert.InRange(rollup.Lag!.Value - (Now - rollup.Watermark!.Value), TimeSpan.Zero, TimeSpan.FromMinutes(5)));
    }

    [SkippableFact]
    public async Task Status_shows_what_the_columnstore_saves()
    {
        Skip.If(_edition != Edition.Community, "Only the Community edition has a columnstore.");
        await ExecuteAsync("INSERT INTO device_metrics (time, device_id, metric_name, metric_value) SELECT now() - INTERVAL '5 days' + n * INTERVAL '1 ms', 'd', 'm', 1 FROM generate_series(1, 50000) n");
        var before = await MetricsAsync();

        await ExecuteAsync("SELECT compress_chunk(c) FROM show_chunks('device_metrics', older_than => INTERVAL '3 days') c");

        var after = await MetricsAsync();
        Assert.InRange(after.CompressedChunks, 6, 8);
        Assert.True(after.Bytes < before.Bytes / 2, $"{before.Bytes} bytes, then {after.Bytes}");
        Assert.InRange((double)after.UncompressedBytes / before.Bytes, 0.8, 1.2);
        Assert.Equal((before.Oldest, before.Newest), (after.Oldest, after.Newest));
    }

    [SkippableFact]
    public async Task Status_shows_a_failed_job()
    {
        Skip.If(_edition != Edition.Community, "Only the Community edition has jobs; on Apache a round that fails is in ingest's log and metrics.");
        const string Runs = "SELECT coalesce(sum(s.total_runs), 0)::bigint FROM timescaledb_information.jobs j JOIN timescaledb_information.job_stats s USING (job_id) WHERE j.proc_name = 'retain_metrics' AND s.job_status <> 'Running'";
        // On a server of its own: each database's scheduler takes one of the background workers, of which the other tests' databases leave
        // none.
        await using var server = await KillableServer.StartAsync();
        await using var owner = NpgsqlDataSource.Create(server.ConnectionString);
        await using var runs = owner.CreateCommand(Runs);
        var before = (long)(await runs.ExecuteScalarAsync())!;

        // Without a table that it reads no run of this job can end well.
        await using (var fail = owner.CreateCommand("ALTER TABLE flux.raw_floor RENAME TO elsewhere; SELECT alter_job(job_id, scheduled => true, next_start => now()) FROM timescaledb_information.jobs WHERE proc_name = 'retain_metrics'"))
            await fail.ExecuteNonQueryAsync();

        for (var tries = 0; (long)(await runs.ExecuteScalarAsync())! <= before && tries < 600; tries++)
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);

        var status = await ReadAsync("flux_ingest", server.ConnectionString);
        Assert.True(Assert.Single(status.Policies, policy => policy.Name == "retention.device_metrics").LastRunFailed);
        Assert.All(status.Policies.Where(policy => policy.Name.StartsWith("chunks.", StringComparison.Ordinal)), policy => Assert.Null(policy.LastRunFailed));
    }

    [Fact]
    public async Task The_verb_prints_all_of_it()
    {
        await using var printed = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(printed), Interactive = InteractionSupport.No });
        console.Profile.Width = 300;

        await new StatusCommand(DataSource, TimeProvider.System, console).RunAsync(Never);

        Assert.Contains($"({_edition} edition)", printed.ToString(), StringComparison.Ordinal);
        foreach (var part in new[] { "device_metrics", "device_logs", "device_metrics_1h", "retention.device_events", "180 days", "241", Now.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) })
            Assert.Contains(part, printed.ToString(), StringComparison.Ordinal);
    }

    private Task<StorageStatus> ReadAsync(string role) => ReadAsync(role, ConnectionString);

    private static async Task<StorageStatus> ReadAsync(string role, string connectionString)
    {
        await using var service = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { Options = $"-c role={role}", Pooling = false });
        return await new StorageStatusReader(service, TimeProvider.System).ReadAsync(Never);
    }

    private async Task<TableStatus> MetricsAsync() => Assert.Single((await ReadAsync("flux_ingest")).Tables, table => table.Name == FluxSchema.Metrics.Table);

    private Task RefreshAsync() => _edition == Edition.Apache ? ExecuteAsync("CALL flux.run_maintenance()") : RunJobsAsync(Job.Refresh);
}
