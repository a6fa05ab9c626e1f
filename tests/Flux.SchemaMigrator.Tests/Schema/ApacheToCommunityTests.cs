using Flux.SchemaMigrator.Policies;
using Flux.SchemaMigrator.Schema;
using Flux.TestDatabase;
using Flux.Timeseries;
using Flux.Timeseries.Policies;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Flux.SchemaMigrator.Tests.Schema;

/// <summary>A database of the Apache edition, with data, that gets a server of the Community edition.</summary>
public sealed class ApacheToCommunityTests : EmptyDatabase
{
    private const string KillSession = "\nSELECT pg_terminate_backend(pg_backend_pid());\n";

    // Sums of small integers are exact in any order.
    private static readonly string[] Contents =
    [
        "SELECT * FROM device_metrics",
        "SELECT * FROM device_logs",
        "SELECT * FROM device_events",
        "SELECT * FROM device_metrics_5m",
        "SELECT * FROM device_metrics_1h",
        "SELECT * FROM flux.receipts",
        "SELECT * FROM flux.api_keys",
        "SELECT * FROM flux.api_key_uses",
        "SELECT device_id, metric_name, min(first_time) FROM flux.series GROUP BY 1, 2",
        "SELECT * FROM flux.latest_metrics",
        "SELECT * FROM flux.devices",
        "SELECT at FROM flux.raw_floor",
    ];

    private static readonly string[] Definitions =
    [
        """
        SELECT p.oid::regprocedure::text, p.prosrc, p.prosecdef, p.proconfig, p.proacl::text
        FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'flux'
        """,
        """
        SELECT n.nspname, c.relname, c.relkind, c.reloptions, c.relacl::text
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname IN ('flux', 'public') AND c.relname NOT IN ('before_5m', 'before_1h')
        """,
        "SELECT tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal AND tgrelid::regclass::text NOT LIKE '%timescaledb%'",
        "SELECT schemaname, viewname, definition FROM pg_views WHERE schemaname = 'public'",
        "SELECT proc_name, schedule_interval, scheduled, hypertable_name, config - 'mat_hypertable_id' - 'hypertable_id' - 'start_offset' FROM timescaledb_information.jobs WHERE job_id >= 1000",
        "SELECT file, checksum, objects FROM flux.journal",
        "SELECT * FROM flux.taken_over",
    ];

    [SkippableFact]
    public async Task Moved_database_equals_a_fresh_one_with_the_same_rows()
    {
        await TestServer.RequireAsync(Edition.Community);
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        await MakeApacheDatabaseAsync(now);
        var fresh = new MigratedDatabase();
        await fresh.InitializeAsync();
        try
        {
            await fresh.StopJobsAsync();
            await fresh.ExecuteAsync(Rows(now, 30_000));
            await fresh.ExecuteAsync("CALL refresh_continuous_aggregate('flux.device_metrics_5m', NULL, now() - interval '10 minutes')");
            await fresh.ExecuteAsync("CALL refresh_continuous_aggregate('flux.device_metrics_1h', NULL, now() - interval '10 minutes')");
            await fresh.ExecuteAsync($"CALL flux.retain_metrics(0, jsonb_build_object('drop_after', now() - timestamptz '{now.Date.AddDays(-90):O}'))");
            await fresh.ExecuteAsync(LateRows(now));
            await fresh.ExecuteAsync("SELECT alter_job(job_id, scheduled => true) FROM timescaledb_information.jobs WHERE job_id >= 1000");

            await Migration.RunAsync(ConnectionString, CancellationToken.None);

            Assert.True(await ScalarAsync<bool>("SELECT min(bucket) < now() - interval '140 days' FROM device_metrics_1h"));
            foreach (var query in Contents.Concat(Definitions))
                Assert.Equal($"{query}: {await DigestAsync(fresh, query)}", $"{query}: {await DigestAsync(this, query)}");

            // The refresh policy as it was set up never covers time whose raw rows are gone.
            Assert.True(await ScalarAsync<bool>(
                """
                SELECT bool_and(now() - (config ->> 'start_offset')::interval >= (SELECT at FROM flux.raw_floor))
                FROM timescaledb_information.jobs WHERE proc_name = 'policy_refresh_continuous_aggregate'
                """));
        }
        finally
        {
            await fresh.DisposeAsync();
        }
    }

    [SkippableFact]
    public async Task Move_that_is_killed_at_any_step_changes_nothing_or_goes_on()
    {
        await TestServer.RequireAsync(Edition.Community);
        await MakeApacheDatabaseAsync(TimeProvider.System.GetUtcNow().UtcDateTime);
        await ExecuteAsync("CREATE TABLE before_5m AS SELECT * FROM device_metrics_5m; CREATE TABLE before_1h AS SELECT * FROM device_metrics_1h");
        var journal = await DigestAsync(this, "SELECT * FROM flux.journal");

        // 1. In the transaction, after each of its files: nothing has changed.
        foreach (var file in SchemaScript.LoadAll().Where(script => script.IsFor(Edition.Community) && script.Path != "tables/001.sql"))
        {
            await KilledAsync([.. SchemaScript.LoadAll().Select(script => script.Path == file.Path ? SchemaScript.Read(script.Path, script.Text + KillSession) : script)]);
            Assert.Equal(journal, await DigestAsync(this, "SELECT * FROM flux.journal"));
            Assert.Equal(0, await DifferencesAsync());
        }

        // 2. After the commit, before either aggregate has been refreshed, between the two, and before the jobs are resumed.
        await CommitMoveAsync();
        foreach (var rollup in new[] { "device_metrics_5m", "device_metrics_1h" })
        {
            await ExecuteAsync(
                $"""
                CREATE OR REPLACE FUNCTION public.kill_session() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN OLD; END $$;
                CREATE TRIGGER kill BEFORE DELETE ON flux.taken_over FOR EACH ROW WHEN (OLD.rollup = '{rollup}') EXECUTE FUNCTION public.kill_session();
                """);
            await KilledAsync(SchemaScript.LoadAll());
            Assert.True(await ScalarAsync<bool>($"SELECT bool_or(rollup = '{rollup}') FROM flux.taken_over"));
            Assert.Equal(0, await ScalarAsync<long>("SELECT count(*) FROM timescaledb_information.jobs WHERE proc_name = 'policy_refresh_continuous_aggregate' AND scheduled"));
            await ExecuteAsync("DROP TRIGGER kill ON flux.taken_over; DROP FUNCTION public.kill_session()");
        }

        // 3. The next run ends the move.
        await Migration.RunAsync(ConnectionString, CancellationToken.None);
        Assert.Equal(0, await DifferencesAsync());
        Assert.Equal(0, await ScalarAsync<long>("SELECT count(*) FROM flux.taken_over"));
        Assert.Equal(2, await ScalarAsync<long>("SELECT count(*) FROM timescaledb_information.jobs WHERE proc_name = 'policy_refresh_continuous_aggregate' AND scheduled"));
        Assert.Equal(1, await ScalarAsync<long>("SELECT count(*) FROM pg_trigger WHERE tgrelid = 'device_metrics'::regclass AND tgname = 'flux_note_change'"));
    }

    private async Task MakeApacheDatabaseAsync(DateTime now)
    {
        await ExecuteAsync("CREATE EXTENSION timescaledb");
        await ApplyAsync(Edition.Apache);
        await ExecuteAsync("UPDATE flux.policy SET value = '100 years' WHERE name LIKE 'retention.%'");
        await ExecuteAsync(Rows(now, 30_000));
        await ExecuteAsync("CALL flux.run_maintenance()");
        for (var step = "drop"; step != "done";)
            step = await ScalarAsync<string>("SELECT step FROM flux.drop_metrics($1)", now.Date.AddDays(-90));

        Assert.True(await ScalarAsync<bool>("SELECT raw_floor > now() - interval '100 days' FROM flux.rollup_state"));
        // Late rows that no refresh has seen when the move comes.
        await ExecuteAsync(LateRows(now));
    }

    /// <summary>The transaction of a migration, on an edition that the server need not have, without what follows it.</summary>
    private async Task ApplyAsync(Edition edition)
    {
        var now = TimeProvider.System.GetUtcNow();
        await using var connection = await DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var runner = new SchemaRunner(SchemaScript.LoadAll(), NullLogger<SchemaRunner>.Instance);
        await runner.ApplyAsync(connection, await runner.PlanAsync(connection, edition, CancellationToken.None), CancellationToken.None);
        var policies = await PolicyPlan.MakeAsync(connection, new FluxPolicies(), edition, now, CancellationToken.None);
        await policies.ApplyAsync(connection, CancellationToken.None);
        if (edition == Edition.Community)
        {
            await TakeOver.BeginAsync(connection, CancellationToken.None);
            // The other jobs would work beside the runs that are killed.
            await using var others = new NpgsqlCommand(
                "SELECT alter_job(job_id, scheduled => false) FROM timescaledb_information.jobs WHERE job_id >= 1000 AND proc_name <> 'policy_refresh_continuous_aggregate'", connection);
            await others.ExecuteNonQueryAsync();
        }

        await runner.ApplyRolesAsync(connection, CancellationToken.None);
        await transaction.CommitAsync();
    }

    private async Task CommitMoveAsync()
    {
        await ApplyAsync(Edition.Community);
        Assert.Equal(2, await ScalarAsync<long>("SELECT count(*) FROM flux.taken_over"));
    }

    private async Task KilledAsync(IReadOnlyList<SchemaScript> scripts)
    {
        var error = await Assert.ThrowsAsync<MigrationException>(() =>
            new Migration(TimeProvider.System, NullLoggerFactory.Instance, scripts).RunAsync(DataSource, new FluxPolicies(), TimeSpan.Zero, CancellationToken.None));
        Assert.Contains("terminating connection", error.Message, StringComparison.Ordinal);
        NpgsqlConnection.ClearPool(DataSource.CreateConnection());
    }

    private Task<long> DifferencesAsync() => ScalarAsync<long>(
        """
        SELECT count(*) FROM (
            (SELECT 5, * FROM before_5m EXCEPT ALL SELECT 5, * FROM device_metrics_5m) UNION ALL (SELECT 5, * FROM device_metrics_5m EXCEPT ALL SELECT 5, * FROM before_5m)
            UNION ALL
            (SELECT 1, * FROM before_1h EXCEPT ALL SELECT 1, * FROM device_metrics_1h) UNION ALL (SELECT 1, * FROM device_metrics_1h EXCEPT ALL SELECT 1, * FROM before_1h)) d
        """);

    private static Task<string> DigestAsync(EmptyDatabase database, string query) =>
        database.ScalarAsync<string>($"SELECT count(*) || ' ' || coalesce(md5(string_agg(r::text, E'\\n' ORDER BY r::text COLLATE \"C\")), '') FROM ({query}) r");

    private static string Rows(DateTime now, int rows) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"""
        INSERT INTO device_metrics (time, device_id, metric_name, metric_value)
        SELECT timestamptz '{now:O}' - n * interval '7 minutes', 'd' || n % 3, 'm', n % 7 FROM generate_series(1, {rows}) n;
        INSERT INTO device_logs (time, device_id, log_level, message) SELECT timestamptz '{now:O}' - n * interval '1 hour', 'd', 'info', 'm' FROM generate_series(1, 100) n;
        INSERT INTO device_events (time, device_id, event_type, event_data) SELECT timestamptz '{now:O}' - n * interval '1 hour', 'd', 'e', '1' FROM generate_series(1, 100) n;
        INSERT INTO flux.receipts (idempotency_key, body_hash, table_name, accepted, rejected, committed_at)
        SELECT 'k' || n, 'h', 'device_logs', 1, 0, timestamptz '{now:O}' FROM generate_series(1, 10) n;
        INSERT INTO flux.api_keys (id, name, salt, hash, scopes, all_devices, created_at)
        SELECT 'id' || n, 'name' || n, decode(repeat('ab', 16), 'hex'), decode(repeat('cd', 32), 'hex'), ARRAY['flux.read'], true, timestamptz '{now:O}' FROM generate_series(1, 3) n;
        INSERT INTO flux.api_key_uses VALUES ('id1', '{now:O}');
        """);

    private static string LateRows(DateTime now) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"""
        INSERT INTO device_metrics (time, device_id, metric_name, metric_value)
        SELECT timestamptz '{now:O}' - n * interval '7 minutes', 'd' || n % 3, 'm', n % 7 FROM generate_series(1, 300) n;
        """);
}
