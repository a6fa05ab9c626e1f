using Flux.TestDatabase;
using Flux.Timeseries;
using Npgsql;

namespace Flux.SchemaMigrator.Tests.Rollups;

/// <summary>
/// Plans with parallel workers tell the truth, too. Left to itself TimescaleDB's parallel scan over chunks leaves all of them out when a
/// worker, and not the leader, is the first to ask which of them a sub-select's result rules out; here the leader never asks.
/// </summary>
public sealed class ParallelPlanTests : MigratedDatabase
{
    private const string Raw = "SELECT count(*)::text FROM device_metrics WHERE time >= (SELECT min(time) FROM witness)";
    private const string Workers =
        """
        SET parallel_leader_participation = off; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0;
        SET min_parallel_table_scan_size = 0; SET min_parallel_index_scan_size = 0
        """;

    private static readonly DateTime Start = TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(-4);

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        var isCommunity = await TestServer.EditionAsync() == Edition.Community;
        if (isCommunity)
            await StopJobsAsync();

        await ExecuteAsync(
            $"""
            {RollupWitness.Table};
            INSERT INTO witness (time, device_id, metric_name, metric_value)
            SELECT timestamptz '{Start:O}' + n * INTERVAL '20 seconds', 'd' || n % 7, 'm', n % 11 FROM generate_series(0, 2 * 24 * 180) n;
            INSERT INTO device_metrics TABLE witness;
            """);
        // Five-minute buckets are stored beyond the hours that are: the hourly view reads them by a time that it asks for in a sub-select.
        var until = $"timestamptz '{Start.AddDays(1):O}' + INTERVAL '10 hours 55 minutes'";
        await ExecuteAsync(isCommunity ? $"CALL refresh_continuous_aggregate('flux.device_metrics_5m', '{Start:O}', {until})" : $"CALL flux.run_maintenance({until})");
        await ExecuteAsync("ANALYZE");
    }

    [Theory]
    [InlineData(Raw)]
    [InlineData("SELECT format('%s %s', count(*), sum(count)) FROM device_metrics_5m")]
    [InlineData("SELECT format('%s %s', count(*), sum(count)) FROM device_metrics_1h")]
    [InlineData("SELECT format('%s %s', count(*), sum(count)) FROM device_metrics_1h WHERE bucket >= (SELECT min(time) FROM witness)")]
    public async Task A_question_is_answered_alike_with_and_without_workers(string question)
    {
        var alone = await AskAsync("SET max_parallel_workers_per_gather = 0", question);

        Assert.Equal(alone, await AskAsync(Workers, question));
        Assert.Contains(question == Raw ? "8641" : " 8641", alone, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Workers_take_part()
    {
        await using var connection = await OpenAsync(Workers);
        await using var explain = new NpgsqlCommand($"EXPLAIN (ANALYZE, FORMAT JSON) {Raw}", connection);

        Assert.Contains("\"Workers Launched\": 2", (string)(await explain.ExecuteScalarAsync())!, StringComparison.Ordinal);
    }

    private async Task<string> AskAsync(string settings, string question)
    {
        await using var connection = await OpenAsync(settings);
        await using var command = new NpgsqlCommand(question, connection);
        return (string)(await command.ExecuteScalarAsync())!;
    }

    // Not from the pool: its connections may be older than the setting that the migrator made.
    private async Task<NpgsqlConnection> OpenAsync(string settings)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var set = new NpgsqlCommand(settings, connection);
        await set.ExecuteNonQueryAsync();
        return connection;
    }
}
