using Flux.SchemaMigrator.Scripts;
using Flux.TestDatabase;
using Flux.Timeseries;
using Flux.Timeseries.Policies;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Flux.SchemaMigrator.Tests;

public sealed class MigrationTests : EmptyDatabase
{
    private static readonly CancellationToken Never = CancellationToken.None;

    [Fact]
    public async Task An_empty_database_gets_the_schema_version_that_services_need()
    {
        await Migration.RunAsync(ConnectionString, Never);

        Assert.Equal(FluxSchema.Version, await ScalarAsync<int>($"SELECT {FluxSchema.VersionFunction}()"));
    }

    [Fact]
    public async Task Tables_and_rollups_have_the_columns_that_the_core_names()
    {
        await Migration.RunAsync(ConnectionString, Never);

        Assert.Equal(FluxSchema.Metrics.Columns, await ColumnsAsync(FluxSchema.Metrics.Table));
        Assert.Equal(FluxSchema.Logs.Columns, await ColumnsAsync(FluxSchema.Logs.Table));
        Assert.Equal(FluxSchema.Events.Columns, await ColumnsAsync(FluxSchema.Events.Table));
        Assert.Equal(FluxSchema.Rollups.Columns, await ColumnsAsync(FluxSchema.Rollups.FiveMinutes));
        Assert.Equal(FluxSchema.Rollups.Columns, await ColumnsAsync(FluxSchema.Rollups.OneHour));
    }

    [Fact]
    public async Task A_second_run_changes_nothing()
    {
        await Migration.RunAsync(ConnectionString, Never);
        var before = await CatalogAsync();

        await Migration.RunAsync(ConnectionString, Never);

        Assert.Equal(before, await CatalogAsync());
    }

    [Fact]
    public async Task Two_migrators_at_once_leave_one_schema()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Migration.RunAsync(ConnectionString, Never)));

        Assert.Equal(FluxSchema.Version, await ScalarAsync<int>($"SELECT {FluxSchema.VersionFunction}()"));
    }

    [Fact]
    public async Task A_script_that_fails_is_named_and_leaves_the_database_as_it_was()
    {
        var broken = MigrationScript.Read("9999_broken.sql", "-- edition: any\n-- why: It fails.\nCREATE TABLE half (a int);\nSELECT 1 / 0;\n");
        var before = await CatalogAsync();

        var error = await Assert.ThrowsAsync<MigrationException>(() => RunAsync([.. ScriptCatalog.Load(), broken]));

        Assert.Contains("9999_broken.sql", error.Message, StringComparison.Ordinal);
        Assert.Contains("division by zero", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, await CatalogAsync());
    }

    [Fact]
    public async Task A_script_changed_after_it_was_applied_is_refused_by_name()
    {
        await Migration.RunAsync(ConnectionString, Never);
        var scripts = ScriptCatalog.Load();
        var changed = scripts.Select(script => script.Number == 1 ? script with { Text = script.Text + "\n-- changed" } : script);
        changed = changed.Select(script => MigrationScript.Read(script.Name, script.Text));

        var error = await Assert.ThrowsAsync<MigrationException>(() => RunAsync([.. changed]));

        Assert.Contains("0001_tables.sql was changed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_from_a_newer_migrator_is_refused()
    {
        var newer = MigrationScript.Read("9998_newer.sql", "-- edition: any\n-- why: The future.\nCREATE TABLE future (a int);\n");
        await RunAsync([.. ScriptCatalog.Load(), newer]);

        var error = await Assert.ThrowsAsync<MigrationException>(() => Migration.RunAsync(ConnectionString, Never));

        Assert.Contains("newer migrator", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_does_not_exist_is_refused_in_one_sentence()
    {
        var elsewhere = new NpgsqlConnectionStringBuilder(ConnectionString) { Database = "no_such_database" }.ConnectionString;

        var error = await Assert.ThrowsAsync<MigrationException>(() => Migration.RunAsync(elsewhere, Never));

        Assert.Contains("\"no_such_database\" does not exist", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_without_rights_is_refused_and_nothing_changes()
    {
        var role = $"weak_{Guid.NewGuid():N}";
        await ExecuteAsync($"CREATE EXTENSION timescaledb; CREATE ROLE {role} LOGIN PASSWORD '{role}'");
        var before = await CatalogAsync();
        try
        {
            var weak = new NpgsqlConnectionStringBuilder(ConnectionString) { Username = role, Password = role }.ConnectionString;
            var error = await Assert.ThrowsAsync<MigrationException>(() => Migration.RunAsync(weak, Never));

            Assert.Contains("permission denied", error.Message, StringComparison.Ordinal);
            Assert.Equal(before, await CatalogAsync());
        }
        finally
        {
            await ExecuteAsync($"DROP ROLE {role}");
        }
    }

    private Task RunAsync(IReadOnlyList<MigrationScript> scripts) =>
        new Migration(TimeProvider.System, NullLoggerFactory.Instance, scripts).RunAsync(DataSource, new FluxPolicies(), TimeSpan.Zero, Never);

    private async Task<List<string>> ColumnsAsync(string table) => await ListAsync(
        $"SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = '{table}' ORDER BY ordinal_position");

    /// <summary>Every relation, function, trigger, index, job and journal line outside the system's own schemas.</summary>
    private Task<List<string>> CatalogAsync() => ListAsync(
        """
        SELECT format('%s %s %s', n.nspname, c.relname, c.relkind) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname IN ('public', 'flux')
        UNION ALL SELECT format('function %s %s', p.proname, md5(p.prosrc)) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'flux'
        UNION ALL SELECT format('trigger %s %s', t.tgname, t.tgrelid::regclass) FROM pg_trigger t
        UNION ALL SELECT format('extension %s', extname) FROM pg_extension
        ORDER BY 1
        """);

    private async Task<List<string>> ListAsync(string sql)
    {
        var list = new List<string>();
        await using var command = DataSource.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            list.Add(reader.GetString(0));

        return list;
    }
}
