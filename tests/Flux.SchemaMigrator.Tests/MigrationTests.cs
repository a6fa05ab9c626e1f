using Flux.SchemaMigrator.Schema;
using Flux.ServiceDefaults;
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
    public async Task Empty_database_gets_the_schema_that_services_need()
    {
        await Migration.RunAsync(ConnectionString, Never);

        Assert.Equal(FluxSchema.Version, await ScalarAsync<int>($"SELECT {FluxSchema.VersionFunction}()"));
        Assert.True(await ScalarAsync<bool>($"SELECT {FluxSchema.HasSchemaFunction}($1)", SchemaFingerprint.OfThisBuild));
    }

    [Fact]
    public async Task Tables_and_rollups_have_the_columns_of_FluxSchema()
    {
        await Migration.RunAsync(ConnectionString, Never);

        Assert.Equal(FluxSchema.Metrics.Columns, await ColumnsAsync(FluxSchema.Metrics.Table));
        Assert.Equal(FluxSchema.Logs.Columns, await ColumnsAsync(FluxSchema.Logs.Table));
        Assert.Equal(FluxSchema.Events.Columns, await ColumnsAsync(FluxSchema.Events.Table));
        Assert.Equal(FluxSchema.Rollups.Columns, await ColumnsAsync(FluxSchema.Rollups.FiveMinutes));
        Assert.Equal(FluxSchema.Rollups.Columns, await ColumnsAsync(FluxSchema.Rollups.OneHour));
    }

    [Fact]
    public async Task Second_run_changes_nothing()
    {
        await Migration.RunAsync(ConnectionString, Never);
        var before = await CatalogAsync();

        await Migration.RunAsync(ConnectionString, Never);

        Assert.Equal(before, await CatalogAsync());
    }

    [Fact]
    public async Task Concurrent_migrators_leave_one_schema()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Migration.RunAsync(ConnectionString, Never)));

        Assert.Equal(FluxSchema.Version, await ScalarAsync<int>($"SELECT {FluxSchema.VersionFunction}()"));
    }

    [Fact]
    public async Task Failing_script_is_named_and_changes_nothing()
    {
        var broken = SchemaScript.Read("tables/999.sql", "-- It fails.\nCREATE TABLE half (a int);\nSELECT 1 / 0;\n");
        var before = await CatalogAsync();

        var error = await Assert.ThrowsAsync<MigrationException>(() => RunAsync([.. SchemaScript.LoadAll(), broken]));

        Assert.Contains("tables/999.sql", error.Message, StringComparison.Ordinal);
        Assert.Contains("division by zero", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, await CatalogAsync());
    }

    [Fact]
    public async Task Changed_table_script_is_refused_by_name()
    {
        await Migration.RunAsync(ConnectionString, Never);
        var changed = SchemaScript.LoadAll()
            .Select(script => script.Path == "tables/001.sql" ? SchemaScript.Read(script.Path, script.Text + "\n-- changed") : script);

        var error = await Assert.ThrowsAsync<MigrationException>(() => RunAsync([.. changed]));

        Assert.Contains("tables/001.sql was changed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Database_with_newer_tables_is_refused()
    {
        var newer = SchemaScript.Read("tables/998.sql", "-- The future.\nCREATE TABLE future (a int);\n");
        await RunAsync([.. SchemaScript.LoadAll(), newer]);

        var error = await Assert.ThrowsAsync<MigrationException>(() => Migration.RunAsync(ConnectionString, Never));

        Assert.Contains("newer migrator", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_database_is_refused_in_one_sentence()
    {
        var elsewhere = new NpgsqlConnectionStringBuilder(ConnectionString) { Database = "no_such_database" }.ConnectionString;

        var error = await Assert.ThrowsAsync<MigrationException>(() => Migration.RunAsync(elsewhere, Never));

        Assert.Contains("\"no_such_database\" does not exist", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task User_without_rights_is_refused_and_nothing_changes()
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

    private Task RunAsync(IReadOnlyList<SchemaScript> scripts) =>
        new Migration(TimeProvider.System, NullLoggerFactory.Instance, SchemaScript.Sort(scripts)).RunAsync(DataSource, new FluxPolicies(), TimeSpan.Zero, Never);

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
