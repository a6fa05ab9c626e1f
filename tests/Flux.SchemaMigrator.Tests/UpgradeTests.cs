using Flux.SchemaMigrator.Policies;
using Flux.SchemaMigrator.Scripts;
using Flux.TestDatabase;
using Flux.Timeseries;
using Flux.Timeseries.Policies;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flux.SchemaMigrator.Tests;

public sealed class UpgradeTests : EmptyDatabase
{
    [SkippableFact]
    public async Task Data_of_the_first_schema_is_rolled_up_after_the_upgrade()
    {
        Skip.If(await TestServer.EditionAsync() != Edition.Apache, "The first schema of the Apache edition is upgraded on that edition.");
        await ExecuteAsync("CREATE EXTENSION timescaledb");
        await ApplyAsync(script => script.IsFor(Edition.Apache) && script.Number <= 2);
        await ExecuteAsync($"INSERT INTO device_metrics (time, device_id, metric_name, metric_value) {Sql(2000)}");
        await ExecuteAsync("CREATE TABLE before_5m AS SELECT * FROM device_metrics_5m; CREATE TABLE before_1h AS SELECT * FROM device_metrics_1h");

        await Migration.RunAsync(ConnectionString, CancellationToken.None);
        Assert.Equal(0, await DifferencesAsync());
        await ExecuteAsync("CALL flux.run_maintenance()");

        Assert.True(await ScalarAsync<long>("SELECT count(*) FROM flux.rollup_1h") > 0);
        Assert.Equal(0, await DifferencesAsync());
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

        Assert.Equal(TimeSpan.FromDays(180) + JobPolicies.DropMargin, await ScalarAsync<TimeSpan>("SELECT (config ->> 'drop_after')::interval FROM timescaledb_information.jobs WHERE proc_name = 'policy_retention' AND hypertable_name = 'device_metrics'"));
        Assert.Equal(TimeSpan.FromDays(3), await ScalarAsync<TimeSpan>("SELECT (config ->> 'compress_after')::interval FROM timescaledb_information.jobs WHERE proc_name = 'policy_compression' AND hypertable_name = 'device_logs'"));
        // Raw rows older than the former retention may be gone: refreshing begins no earlier than that.
        Assert.True(await ScalarAsync<bool>("SELECT bool_and((config ->> 'start_offset')::interval <= interval '90 days 1 hour') FROM timescaledb_information.jobs WHERE proc_name = 'policy_refresh_continuous_aggregate'"));
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

    private async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = DataSource.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return reader.GetFieldValue<T>(0);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = DataSource.CreateCommand(sql);
        command.CommandTimeout = 120;
        await command.ExecuteNonQueryAsync();
    }
}
