using Flux.SchemaMigrator.Policies;
using Flux.SchemaMigrator.Tests.Rollups;
using Flux.TestDatabase;
using Flux.Timeseries;
using Flux.Timeseries.Policies;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Flux.SchemaMigrator.Tests;

/// <summary>Changes of policies, and users with fewer rights than a superuser.</summary>
public sealed class PolicyTests : EmptyDatabase
{
    [SkippableFact]
    public async Task Changed_options_alter_the_Community_jobs()
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
    public async Task Refreshing_after_retention_keeps_the_rollups_of_dropped_rows()
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
    public async Task Without_rights_on_the_catalog_rollups_are_exact_and_metrics_are_not_logged()
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
            await RefreshAsync(Edition.Community);
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
    public async Task Without_rights_on_the_database_the_message_says_what_to_ask_for()
    {
        var owner = await CreateMigratorAsync();
        var name = await ScalarAsync<string>("SELECT current_database()::text");
        try
        {
            // Everything that it needs, but the database is another's.
            await ExecuteAsync($"GRANT CREATE ON DATABASE \"{name}\" TO {owner}; ALTER SCHEMA public OWNER TO {owner}");
            var refused = await Assert.ThrowsAsync<MigrationException>(() => Migration.RunAsync(ConnectionStringOf(owner), CancellationToken.None));
            Assert.Contains($"ALTER DATABASE {name} SET timescaledb.enable_parallel_chunk_append = off", refused.Message, StringComparison.Ordinal);
            Assert.Contains("Nothing was changed", refused.Message, StringComparison.Ordinal);

            await ExecuteAsync($"ALTER DATABASE \"{name}\" SET timescaledb.enable_parallel_chunk_append = off");
            await Migration.RunAsync(ConnectionStringOf(owner), CancellationToken.None);
            Assert.Equal(FluxSchema.Version, await ScalarAsync<int>("SELECT flux.schema_version()"));
        }
        finally
        {
            await DropMigratorAsync(owner);
        }
    }

    private async Task MigrateAsync(int retention) => await new Migration(TimeProvider.System, NullLoggerFactory.Instance).RunAsync(
        DataSource, new FluxPolicies { Retention = { Metrics = TimeSpan.FromDays(retention) }, Columnstore = { After = { Metrics = TimeSpan.FromDays(7) } } }, TimeSpan.Zero, CancellationToken.None);

    /// <summary>A role without superuser rights: all that a migrator needs, but not the rights on the database and its schema.</summary>
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

    private async Task RefreshAsync(Edition edition)
    {
        if (edition == Edition.Apache)
        {
            await ExecuteAsync("CALL flux.run_maintenance()");
            return;
        }

        foreach (var rollup in new[] { "device_metrics_5m", "device_metrics_1h" })
        {
            // TimescaleDB's own job may be at the same rollup, and does not let another wait.
            for (var isDone = false; !isDone;)
            {
                try
                {
                    await ExecuteAsync($"CALL refresh_continuous_aggregate('flux.{rollup}', now() - interval '30 days', now() - interval '10 minutes')");
                    isDone = true;
                }
                catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.LockNotAvailable)
                {
                }
            }
        }
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
