using Flux.SchemaMigrator.Schema;
using Flux.ServiceDefaults;
using Flux.TestDatabase;
using Flux.Timeseries;
using Flux.Timeseries.Policies;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flux.SchemaMigrator.Tests.Schema;

public sealed class SchemaRunnerTests : MigratedDatabase
{
    private const string Extra =
        """

        CREATE OR REPLACE FUNCTION flux.extra(a integer) RETURNS integer LANGUAGE sql RETURN a + 1;
        CREATE OR REPLACE VIEW flux.extras AS SELECT flux.extra(1) AS one;
        CREATE OR REPLACE FUNCTION flux.extra_trigger() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
        CREATE OR REPLACE TRIGGER flux_extra AFTER INSERT ON flux.api_keys FOR EACH STATEMENT EXECUTE FUNCTION flux.extra_trigger();
        """;

    [Fact]
    public async Task Changed_code_file_is_made_again()
    {
        await MigrateAsync(Changed("code/keys.sql", text => text + Extra));

        Assert.Equal(2, await ScalarAsync<int>("SELECT one FROM flux.extras"));
        Assert.Equal(
            ["function flux.extra(integer)", "function flux.extra_trigger()", "function flux.record_key_use(pg_catalog.text[],timestamp with time zone[])",
             "trigger flux_extra on flux.api_keys", "view flux.extras"],
            await ScalarAsync<string[]>("SELECT objects FROM flux.journal WHERE file = 'code/keys.sql'"));
    }

    [Fact]
    public async Task Code_deleted_from_a_file_is_dropped()
    {
        var before = await ObjectsAsync();
        await MigrateAsync(Changed("code/keys.sql", text => text + Extra));

        await MigrateAsync(SchemaScript.LoadAll());

        Assert.Equal(before.Keys, (await ObjectsAsync()).Keys);
    }

    [Fact]
    public async Task Code_of_a_deleted_file_is_dropped()
    {
        var before = await ObjectsAsync();
        await MigrateAsync(SchemaScript.Sort([.. SchemaScript.LoadAll(), SchemaScript.Read("code/refresh.sql", "-- An extra file of this test." + Extra)]));
        Assert.Equal(2, await ScalarAsync<int>("SELECT one FROM flux.extras"));

        await MigrateAsync(SchemaScript.LoadAll());

        Assert.Equal(before.Keys, (await ObjectsAsync()).Keys);
        Assert.Equal(0, await ScalarAsync<long>("SELECT count(*) FROM flux.journal WHERE file = 'code/refresh.sql'"));
    }

    [Fact]
    public async Task Function_of_a_former_signature_is_dropped()
    {
        await MigrateAsync(Changed("code/keys.sql", text => text + "\nCREATE OR REPLACE FUNCTION flux.extra(a integer) RETURNS integer LANGUAGE sql RETURN a;"));

        await MigrateAsync(Changed("code/keys.sql", text => text + "\nCREATE OR REPLACE FUNCTION flux.extra(a text) RETURNS text LANGUAGE sql RETURN a;"));

        Assert.Equal("flux.extra(text)", await ScalarAsync<string>("SELECT string_agg(oid::regprocedure::text, ' ') FROM pg_proc WHERE proname = 'extra'"));
    }

    [Fact]
    public async Task Code_that_moves_to_another_file_stays()
    {
        await MigrateAsync(Changed("code/keys.sql", text => text + Extra));

        await MigrateAsync(Changed("code/chunks.sql", text => text + Extra));

        Assert.Equal(2, await ScalarAsync<int>("SELECT one FROM flux.extras"));
    }

    [Fact]
    public async Task Obsolete_code_that_something_else_uses_is_named()
    {
        await MigrateAsync(Changed("code/keys.sql", text => text + Extra));
        await ExecuteAsync("CREATE VIEW public.mine AS SELECT one FROM flux.extras");

        var error = await Assert.ThrowsAsync<MigrationException>(() => MigrateAsync(SchemaScript.LoadAll()));

        Assert.Contains("view flux.extras is no longer part of the schema, but other objects depend on it", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, await ScalarAsync<int>("SELECT one FROM public.mine"));
    }

    [Fact]
    public async Task Unchanged_code_is_not_touched_and_waits_for_no_reader()
    {
        var before = await ObjectsAsync();
        await using var reader = await DataSource.OpenConnectionAsync();
        await using var transaction = await reader.BeginTransactionAsync();
        await using var read = reader.CreateCommand();
        read.CommandText = "SELECT count(*) FROM device_metrics_5m, device_metrics_1h, flux.latest_metrics, flux.devices, device_events";
        await read.ExecuteNonQueryAsync();

        // One changed file: the others are left alone all the same.
        await MigrateAsync(Changed("code/keys.sql", text => text + Extra)).WaitAsync(TimeSpan.FromSeconds(30));

        var after = await ObjectsAsync();
        var others = before.Where(entry => !IsSetByRoles(entry.Key) && !entry.Key.Contains("record_key_use", StringComparison.Ordinal));
        Assert.All(others, entry => Assert.Equal(entry.Value, after[entry.Key]));
    }

    [Fact]
    public async Task Every_run_grants_the_roles()
    {
        await ExecuteAsync("REVOKE SELECT ON device_metrics FROM flux_gateway");

        await MigrateAsync(SchemaScript.LoadAll());

        Assert.True(await ScalarAsync<bool>("SELECT has_table_privilege('flux_gateway', 'device_metrics', 'SELECT')"));
    }

    [SkippableFact]
    public async Task Steps_of_maintenance_keep_the_owners_rights_when_their_file_changes()
    {
        await TestServer.RequireAsync(Edition.Apache);

        await MigrateAsync(Changed("code/apache/refresh.sql", text => text + "\n-- changed"));

        Assert.True(await ScalarAsync<bool>("SELECT prosecdef FROM pg_proc WHERE oid = 'flux.refresh_step(timestamptz)'::regprocedure"));
    }

    [Fact]
    public async Task Services_of_both_builds_are_healthy_during_a_rolling_upgrade()
    {
        var newer = Changed("code/keys.sql", text => text + Extra);
        Assert.False(await HasSchemaAsync(SchemaScript.Fingerprint(newer)));

        await MigrateAsync(newer);
        Assert.True(await HasSchemaAsync(SchemaFingerprint.OfThisBuild));
        Assert.True(await HasSchemaAsync(SchemaScript.Fingerprint(newer)));

        // Back to this build: the newer build's services must not run on the older code.
        await MigrateAsync(SchemaScript.LoadAll());
        Assert.True(await HasSchemaAsync(SchemaFingerprint.OfThisBuild));
        Assert.False(await HasSchemaAsync(SchemaScript.Fingerprint(newer)));
    }

    [Fact]
    public async Task Database_of_a_build_before_the_tables_is_refused_in_one_sentence()
    {
        await ExecuteAsync("DROP TABLE flux.journal CASCADE; CREATE TABLE flux.journal (script text PRIMARY KEY, number integer NOT NULL, checksum text NOT NULL)");

        var error = await Assert.ThrowsAsync<MigrationException>(() => MigrateAsync(SchemaScript.LoadAll()));

        Assert.Equal(
            "Refused: this database was made by a build from before 0.1.0, whose schema cannot be upgraded: "
            + "migrate a new, empty database and copy the rows that you want to keep into it.",
            error.Message);
    }

    [Fact]
    public async Task Community_database_on_an_Apache_server_is_refused()
    {
        await ExecuteAsync("INSERT INTO flux.journal (file, number, checksum) VALUES ('tables/001.community.sql', 1, '') ON CONFLICT DO NOTHING");
        await using var connection = await DataSource.OpenConnectionAsync();

        var error = await Assert.ThrowsAsync<MigrationException>(() =>
            new SchemaRunner(SchemaScript.LoadAll(), NullLogger<SchemaRunner>.Instance).PlanAsync(connection, Edition.Apache, CancellationToken.None));

        Assert.Contains("timescaledb.license = 'timescale'", error.Message, StringComparison.Ordinal);
    }

    // roles.sql alters these at every run.
    private static bool IsSetByRoles(string described) =>
        described.StartsWith("function", StringComparison.Ordinal)
        && (described.Contains("_step(", StringComparison.Ordinal) || described.Contains("summarize_metrics", StringComparison.Ordinal)
            || described.Contains("note_series", StringComparison.Ordinal) || described.Contains("hot_chunk", StringComparison.Ordinal)
            || described.Contains("enter_chunk", StringComparison.Ordinal));

    private static IReadOnlyList<SchemaScript> Changed(string path, Func<string, string> change) =>
        [.. SchemaScript.LoadAll().Select(script => script.Path == path ? SchemaScript.Read(path, change(script.Text)) : script)];

    private Task MigrateAsync(IReadOnlyList<SchemaScript> scripts) =>
        new Migration(TimeProvider.System, NullLoggerFactory.Instance, scripts).RunAsync(DataSource, new FluxPolicies(), TimeSpan.Zero, CancellationToken.None);

    private Task<bool> HasSchemaAsync(string fingerprint) => ScalarAsync<bool>("SELECT flux.has_schema($1)", fingerprint);

    private async Task<SortedDictionary<string, string>> ObjectsAsync()
    {
        await using var connection = await DataSource.OpenConnectionAsync();
        return new SortedDictionary<string, string>((await CodeObjects.ReadAsync(connection, CancellationToken.None)).ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal);
    }
}
