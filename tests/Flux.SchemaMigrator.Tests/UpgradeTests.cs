using Flux.SchemaMigrator.Policies;
using Flux.SchemaMigrator.Scripts;
using Flux.SchemaMigrator.Tests.Rollups;
using Flux.TestDatabase;
using Flux.Timeseries;
using Flux.Timeseries.Policies;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Flux.SchemaMigrator.Tests;

public sealed class UpgradeTests : EmptyDatabase
{
    public static TheoryData<int> Earlier => [.. Enumerable.Range(1, FluxSchema.Version - 1)];

    [Theory]
    [MemberData(nameof(Earlier))]
    public async Task Data_of_every_earlier_schema_is_there_and_rolled_up_after_the_upgrade(int version)
    {
        var edition = await TestServer.EditionAsync();
        await ExecuteAsync("CREATE EXTENSION timescaledb");
        await ApplyAsync(script => script.IsFor(edition) && script.Number <= version);
        await ExecuteAsync(
            $"""
            INSERT INTO device_metrics (time, device_id, metric_name, metric_value) {Sql(2000)};
            INSERT INTO device_logs (time, device_id, log_level, message) SELECT now() - n * interval '1 hour', 'd', 'info', 'm' FROM generate_series(1, 100) n;
            INSERT INTO device_events (time, device_id, event_type, event_data) SELECT now() - n * interval '1 hour', 'd', 'e', '1' FROM generate_series(1, 100) n;
            INSERT INTO flux.receipts (idempotency_key, body_hash, table_name, accepted, rejected) VALUES ('k', 'h', 'device_logs', 1, 0);
            """);
        // As that version stored them, with rows that came late and that it has not seen to yet.
        if (edition == Edition.Apache ? version >= 4 : version >= 2)
            await RefreshAsync(edition, version);

        await ExecuteAsync($"INSERT INTO device_metrics (time, device_id, metric_name, metric_value) {Sql(200)}; CREATE TABLE witness AS TABLE device_metrics");

        await Migration.RunAsync(ConnectionString, CancellationToken.None);
        Assert.Equal(FluxSchema.Version, await ScalarAsync<int>("SELECT flux.schema_version()"));
        Assert.Empty(await RollupWitness.DifferencesAsync(DataSource));
        await RefreshAsync(edition, FluxSchema.Version);

        Assert.Empty(await RollupWitness.DifferencesAsync(DataSource));
        Assert.True(await ScalarAsync<bool>($"SELECT count(*) > 0 FROM {(edition == Edition.Apache ? "flux.rollup_1h" : "flux.device_metrics_1h")}"));
        Assert.True(await ScalarAsync<bool>("SELECT (SELECT count(*) FROM device_logs) = 100 AND (SELECT count(*) FROM device_events) = 100 AND (SELECT count(*) FROM flux.receipts) = 1"));
        Assert.True(await ScalarAsync<bool>("SELECT bool_and('autosummarize=off' = ANY (reloptions)) FROM pg_class c JOIN pg_am a ON a.oid = c.relam WHERE a.amname = 'brin' AND relkind IN ('i', 'I') AND relname LIKE '%device_metrics_time'"));
        // New rows take the ways of the new schema.
        await using (var connection = await DataSource.OpenConnectionAsync())
            await RollupWitness.WriteAsync(connection, [(TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-2), "d0", "m", 3)]);

        Assert.Empty(await RollupWitness.DifferencesAsync(DataSource));
        // One for late rows and changes; one for new series, which stands aside for ingest.
        Assert.Equal(2, await ScalarAsync<long>("SELECT count(*) FROM pg_trigger WHERE tgrelid = 'device_metrics'::regclass AND tgtype & 4 = 4 AND tgnewtable IS NOT NULL"));
    }

    [SkippableFact]
    public async Task A_move_to_the_Community_edition_keeps_rollups_whose_raw_rows_are_gone()
    {
        Skip.If(await TestServer.EditionAsync() != Edition.Community, "The move ends on the Community edition, which this server is not.");
        await ExecuteAsync("CREATE EXTENSION timescaledb");
        await ApplyAsync(script => script.IsFor(Edition.Apache));
        await ExecuteAsync($"INSERT INTO device_metrics (time, device_id, metric_name, metric_value) {Sql(30_000)}");
        await ExecuteAsync("CALL flux.run_maintenance()");
        Assert.True(await ScalarAsync<bool>("SELECT raw_floor > now() - interval '100 days' FROM flux.rollup_state"));
        // Late rows that no refresh has seen when the move comes.
        await ExecuteAsync($"INSERT INTO device_metrics (time, device_id, metric_name, metric_value) {Sql(300)}");
        await ExecuteAsync("CREATE TABLE before_5m AS SELECT * FROM device_metrics_5m; CREATE TABLE before_1h AS SELECT * FROM device_metrics_1h");

        await Migration.RunAsync(ConnectionString, CancellationToken.None);

        Assert.Equal(0, await DifferencesAsync());
        Assert.True(await ScalarAsync<bool>("SELECT min(bucket) < now() - interval '140 days' FROM device_metrics_1h"));
        Assert.True(await ScalarAsync<bool>("SELECT count(*) = 0 FROM flux.taken_over"));
        Assert.Equal(1, await ScalarAsync<long>("SELECT count(*) FROM pg_trigger WHERE tgrelid = 'device_metrics'::regclass AND tgname = 'flux_note_change'"));
        // The refresh policy as it was set up never covers time whose raw rows are gone.
        Assert.True(await ScalarAsync<bool>(
            """
            SELECT bool_and(now() - (config ->> 'start_offset')::interval >= (SELECT at FROM flux.raw_floor))
            FROM timescaledb_information.jobs WHERE proc_name = 'policy_refresh_continuous_aggregate'
            """));
    }

    [SkippableFact]
    public async Task Policies_of_the_Community_edition_are_altered_where_options_changed()
    {
        Skip.If(await TestServer.EditionAsync() != Edition.Community, "Only the Community edition has jobs.");
        await Migration.RunAsync(ConnectionString, CancellationToken.None);
        var longer = new FluxPolicies { Retention = { Metrics = TimeSpan.FromDays(180) }, Columnstore = { After = { Logs = TimeSpan.FromDays(3) } } };

        await new Migration(TimeProvider.System, NullLoggerFactory.Instance).RunAsync(DataSource, longer, TimeSpan.Zero, CancellationToken.None);

        Assert.Equal(TimeSpan.FromDays(180) + JobPolicies.DropMargin, await ScalarAsync<TimeSpan>("SELECT (config ->> 'drop_after')::interval FROM timescaledb_information.jobs WHERE proc_name = 'retain_metrics'"));
        Assert.Equal(TimeSpan.FromDays(3), await ScalarAsync<TimeSpan>("SELECT (config ->> 'compress_after')::interval FROM timescaledb_information.jobs WHERE proc_name = 'policy_compression' AND hypertable_name = 'device_logs'"));
        // Raw rows older than the former retention may be gone: refreshing begins no earlier than that.
        Assert.True(await ScalarAsync<bool>("SELECT bool_and((config ->> 'start_offset')::interval <= interval '90 days 1 hour') FROM timescaledb_information.jobs WHERE proc_name = 'policy_refresh_continuous_aggregate'"));
    }

    [SkippableFact]
    public async Task A_retention_job_drops_raw_rows_and_no_refresh_after_it_takes_their_rollups()
    {
        await TestServer.RequireAsync(Edition.Community);
        await MigrateAsync(retention: 20);
        await StopJobsAsync();
        await ExecuteAsync($"INSERT INTO device_metrics (time, device_id, metric_name, metric_value) {Sql(3000)}");
        await RunJobsAsync(Job.Refresh);
        await ExecuteAsync("CREATE TABLE before_5m AS SELECT * FROM device_metrics_5m; CREATE TABLE before_1h AS SELECT * FROM device_metrics_1h");
        var raw = await ScalarAsync<long>("SELECT count(*) FROM device_metrics");

        await MigrateAsync(retention: 8);
        await RunJobsAsync(Job.RetainMetrics);
        Assert.True(await ScalarAsync<long>("SELECT count(*) FROM device_metrics") < raw);
        await RunJobsAsync(Job.Refresh);
        Assert.Equal(0, await DifferencesAsync());

        // Lengthened again, refreshing still stays above what has been dropped.
        await MigrateAsync(retention: 30);
        await RunJobsAsync(Job.Refresh);
        Assert.Equal(0, await DifferencesAsync());
        Assert.True(await ScalarAsync<bool>("SELECT (SELECT min(bucket) FROM device_metrics_1h) < (SELECT min(time) FROM device_metrics) - interval '4 days'"));
    }

    [SkippableFact]
    public async Task A_migrator_that_may_not_write_the_catalog_keeps_rollups_exact_and_goes_without_the_log_of_changes()
    {
        await TestServer.RequireAsync(Edition.Community);
        var owner = await CreateMigratorAsync();
        try
        {
            await ExecuteAsync($"ALTER DATABASE \"{await ScalarAsync<string>("SELECT current_database()::text")}\" OWNER TO {owner}; ALTER SCHEMA public OWNER TO {owner}");
            await using (var database = NpgsqlDataSource.Create(ConnectionStringOf(owner)))
            {
                await new Migration(TimeProvider.System, NullLoggerFactory.Instance).RunAsync(database, new FluxPolicies(), TimeSpan.Zero, CancellationToken.None);
                await using var write = database.CreateCommand($"INSERT INTO device_metrics (time, device_id, metric_name, metric_value) {Sql(500)}; CREATE TABLE witness AS TABLE device_metrics");
                await write.ExecuteNonQueryAsync();
            }

            Assert.Equal(0, await ScalarAsync<long>("SELECT count(*) FROM pg_trigger WHERE tgname = 'flux_note_change' AND tgrelid = 'device_metrics'::regclass"));
            Assert.Equal(0, await ScalarAsync<long>("SELECT count(*) FROM pg_trigger WHERE tgrelid = 'device_metrics'::regclass AND tgtype & 4 = 4 AND tgnewtable IS NOT NULL"));
            await RefreshAsync(Edition.Community, FluxSchema.Version);
            await using (var connection = await DataSource.OpenConnectionAsync())
                Assert.Equal(0, await RollupWitness.WritePastHypertableAsync(connection, [(TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-2), "d0", "m", 3)]));

            Assert.Empty(await RollupWitness.DifferencesAsync(DataSource));
            Assert.Equal(3, await ScalarAsync<long>("SELECT count(DISTINCT device_id) FROM flux.series"));
        }
        finally
        {
            await DropMigratorAsync(owner);
        }
    }

    [Fact]
    public async Task A_migrator_that_may_not_set_the_database_says_what_to_ask_for_and_goes_on_once_it_is_done()
    {
        var stranger = await CreateMigratorAsync();
        var name = await ScalarAsync<string>("SELECT current_database()::text");
        try
        {
            // Everything that it needs, but the database is another's.
            await ExecuteAsync($"GRANT CREATE ON DATABASE \"{name}\" TO {stranger}; ALTER SCHEMA public OWNER TO {stranger}");
            var refused = await Assert.ThrowsAsync<MigrationException>(() => Migration.RunAsync(ConnectionStringOf(stranger), CancellationToken.None));
            Assert.Contains($"ALTER DATABASE {name} SET timescaledb.enable_parallel_chunk_append = off", refused.Message, StringComparison.Ordinal);
            Assert.Contains("Nothing was changed", refused.Message, StringComparison.Ordinal);

            await ExecuteAsync($"ALTER DATABASE \"{name}\" SET timescaledb.enable_parallel_chunk_append = off");
            await Migration.RunAsync(ConnectionStringOf(stranger), CancellationToken.None);
            Assert.Equal(FluxSchema.Version, await ScalarAsync<int>("SELECT flux.schema_version()"));
        }
        finally
        {
            await DropMigratorAsync(stranger);
        }
    }

    private async Task MigrateAsync(int retention) => await new Migration(TimeProvider.System, NullLoggerFactory.Instance).RunAsync(
        DataSource, new FluxPolicies { Retention = { Metrics = TimeSpan.FromDays(retention) }, Columnstore = { After = { Metrics = TimeSpan.FromDays(7) } } }, TimeSpan.Zero, CancellationToken.None);

    /// <summary>Somebody who is no superuser, with what a migrator needs but the rights on the database and its schema.</summary>
    private async Task<string> CreateMigratorAsync()
    {
        var name = $"flux_test_{Guid.NewGuid():N}";
        await ExecuteAsync($"CREATE EXTENSION timescaledb; CREATE ROLE {name} LOGIN PASSWORD '{name}'");
        foreach (var service in new[] { "flux_ingest", "flux_gateway" })
            await ExecuteAsync($"DO $$ BEGIN CREATE ROLE {service} NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$; GRANT {service} TO {name} WITH ADMIN OPTION");

        return name;
    }

    private string ConnectionStringOf(string migrator) => new NpgsqlConnectionStringBuilder(ConnectionString) { Username = migrator, Password = migrator, Pooling = false }.ConnectionString;

    private Task DropMigratorAsync(string name) => ExecuteAsync($"REASSIGN OWNED BY {name} TO CURRENT_USER; DROP OWNED BY {name}; DROP ROLE {name}");

    private async Task RefreshAsync(Edition edition, int version)
    {
        if (edition == Edition.Apache)
        {
            await ExecuteAsync("CALL flux.run_maintenance()");
            return;
        }

        var schema = version >= 7 ? "flux" : "public";
        foreach (var rollup in new[] { "device_metrics_5m", "device_metrics_1h" })
        {
            // TimescaleDB's own job may be at the same rollup, and does not let another wait.
            for (var isDone = false; !isDone;)
            {
                try
                {
                    await ExecuteAsync($"CALL refresh_continuous_aggregate('{schema}.{rollup}', now() - interval '30 days', now() - interval '10 minutes')");
                    isDone = true;
                }
                catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.LockNotAvailable)
                {
                }
            }
        }
    }

    private async Task ApplyAsync(Func<MigrationScript, bool> which)
    {
        await using var connection = await DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var scripts = ScriptCatalog.Load();
        new ScriptRunner(scripts, NullLogger<ScriptRunner>.Instance).Apply(connection, [.. scripts.Where(which)]);
        await transaction.CommitAsync();
    }

    private Task<long> DifferencesAsync() => ScalarAsync<long>(
        """
        SELECT count(*) FROM (
            (SELECT 5, * FROM before_5m EXCEPT ALL SELECT 5, * FROM device_metrics_5m) UNION ALL (SELECT 5, * FROM device_metrics_5m EXCEPT ALL SELECT 5, * FROM before_5m)
            UNION ALL
            (SELECT 1, * FROM before_1h EXCEPT ALL SELECT 1, * FROM device_metrics_1h) UNION ALL (SELECT 1, * FROM device_metrics_1h EXCEPT ALL SELECT 1, * FROM before_1h)) d
        """);

    private static string Sql(int rows) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"SELECT now() - n * interval '7 minutes', 'd' || n % 3, 'm', n % 7 FROM generate_series(1, {rows}) n");
}
