using System.Data;
using Flux.TestDatabase;
using Flux.Timeseries;
using Npgsql;

namespace Flux.SchemaMigrator.Tests.Rollups;

public sealed class RollupConcurrencyTests(RollupDatabase database) : IClassFixture<RollupDatabase>
{
    private static readonly DateTime Now = new(2026, 6, 1, 12, 0, 0, DateTimeKind.Utc);

    [SkippableFact]
    public async Task A_writer_that_began_before_the_threshold_moved_is_waited_for()
    {
        await OnApacheAsync();
        await WriteAsync(Now.AddHours(-2), 1);
        await using var writer = await database.DataSource.OpenConnectionAsync();
        await using var transaction = await writer.BeginTransactionAsync();
        await RollupWitness.WriteAsync(writer, [(Now.AddHours(-2), "d", "m", 2)]);

        Assert.Equal("publish", await database.RefreshStepAsync(Now));
        Assert.Equal("waiting", await database.RefreshStepAsync(Now));
        await transaction.CommitAsync();
        await database.RefreshAsync(Now);

        Assert.Empty(await database.DifferencesAsync());
        Assert.Equal(2, await database.ScalarAsync<long>("SELECT sum(count)::bigint FROM flux.rollup_5m"));
    }

    [SkippableFact]
    public async Task A_writer_that_went_past_the_hypertable_is_waited_for_too()
    {
        await OnApacheAsync();
        await WriteAsync(Now.AddHours(-2), 1);
        await using var writer = await database.DataSource.OpenConnectionAsync();
        await using var transaction = await writer.BeginTransactionAsync();
        Assert.Equal(1, await RollupWitness.WritePastHypertableAsync(writer, [(Now.AddHours(-2), "d", "m", 2)]));

        Assert.Equal("publish", await database.RefreshStepAsync(Now));
        Assert.Equal("waiting", await database.RefreshStepAsync(Now));
        await using (var late = await database.DataSource.OpenConnectionAsync())
        await using (var second = await late.BeginTransactionAsync())
        {
            // The threshold has moved: who comes now notes.
            Assert.Equal(0, await RollupWitness.WritePastHypertableAsync(late, [(Now.AddHours(-2), "d", "m", 3)]));
            await second.CommitAsync();
        }

        await transaction.CommitAsync();
        Assert.Empty(await database.DifferencesAsync());
        await database.RefreshAsync(Now);

        Assert.Empty(await database.DifferencesAsync());
        Assert.Equal(3, await database.ScalarAsync<long>("SELECT sum(count)::bigint FROM flux.rollup_5m"));
    }

    [SkippableFact]
    public async Task Rows_passed_by_a_refresh_are_stale_from_their_commit()
    {
        Skip.If(await TestServer.EditionAsync() != Edition.Community, "Continuous aggregates are the Community edition's.");
        await database.ClearAsync();
        var now = Now.AddYears(1); // Beyond every other test's refreshes: TimescaleDB's threshold only rises.
        await WriteAsync(now.AddHours(-2), 1);
        foreach (var isPast in new[] { true, false })
        {
            now = now.AddHours(4);
            await WriteAsync(now, 1);
            await database.RefreshStepAsync(now.AddHours(-1));
            await using var writer = await database.DataSource.OpenConnectionAsync();
            await using var transaction = await writer.BeginTransactionAsync();
            if (isPast)
                Assert.Equal(1, await RollupWitness.WritePastHypertableAsync(writer, [(now, "d", "m", 2)]));
            else
                await RollupWitness.WriteAsync(writer, [(now, "d", "m", 2)]);

            await database.RefreshStepAsync(now.AddHours(2));
            Assert.Empty(await database.DifferencesAsync());
            await transaction.CommitAsync();
            Assert.Empty(await database.DifferencesAsync());
        }

        await database.RefreshStepAsync(now.AddHours(3));
        Assert.Empty(await database.DifferencesAsync());
        Assert.Equal(5, await database.ScalarAsync<long>("SELECT sum(count)::bigint FROM flux.device_metrics_5m"));
    }

    [SkippableFact]
    public async Task A_writer_whose_snapshot_is_older_than_the_threshold_still_notes_its_rows()
    {
        await OnApacheAsync();
        await WriteAsync(Now.AddHours(-2), 1);
        await using var writer = await database.DataSource.OpenConnectionAsync();
        await using var transaction = await writer.BeginTransactionAsync(IsolationLevel.RepeatableRead);
        await using (var look = new NpgsqlCommand("SELECT count(*) FROM witness", writer))
            await look.ExecuteScalarAsync();

        // It has written nothing yet, so no refresh waits for it and everything is stored.
        await database.RefreshAsync(Now);
        await RollupWitness.WriteAsync(writer, [(Now.AddHours(-2), "d", "m", 2)]);
        await transaction.CommitAsync();

        Assert.Equal(1, await database.ScalarAsync<long>("SELECT count(*) FROM flux.rollup_invalidation"));
        Assert.Empty(await database.DifferencesAsync());
        await database.RefreshAsync(Now);
        Assert.Equal(0, await database.ScalarAsync<long>("SELECT count(*) FROM flux.rollup_invalidation"));
        Assert.Empty(await database.DifferencesAsync());
    }

    [SkippableFact]
    public async Task A_prepared_transaction_is_waited_for_as_well()
    {
        await OnApacheAsync();
        Skip.If(await database.ScalarAsync<string>("SHOW max_prepared_transactions") == "0", "The server has max_prepared_transactions = 0.");
        await using var writer = await database.DataSource.OpenConnectionAsync();
        await using (var begin = new NpgsqlCommand("BEGIN; INSERT INTO witness VALUES ('2026-06-01 10:00Z', 'd', 'm', 1); INSERT INTO device_metrics VALUES ('2026-06-01 10:00Z', 'd', 'm', 1)", writer))
            await begin.ExecuteNonQueryAsync();

        await database.RefreshStepAsync(Now);
        await using (var prepare = new NpgsqlCommand("PREPARE TRANSACTION 'flux_test'", writer))
            await prepare.ExecuteNonQueryAsync();

        Assert.Equal("waiting", await database.RefreshStepAsync(Now));
        await using (var commit = new NpgsqlCommand("COMMIT PREPARED 'flux_test'", writer))
            await commit.ExecuteNonQueryAsync();

        await database.RefreshAsync(Now);
        Assert.Empty(await database.DifferencesAsync());
    }

    [SkippableFact]
    public async Task Rollups_stay_exact_under_writers_and_maintenance()
    {
        await OnApacheAsync();
        var writers = Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            var random = new Random(writer);
            for (var batch = 0; batch < 40; batch++)
            {
                await using var connection = await database.DataSource.OpenConnectionAsync();
                await using var transaction = await connection.BeginTransactionAsync(writer % 2 == 0 ? IsolationLevel.ReadCommitted : IsolationLevel.RepeatableRead);
                for (var statement = random.Next(3); statement >= 0; statement--)
                {
                    var rows = Enumerable.Range(0, 20).Select(_ =>
                        (Now.AddSeconds(-random.Next(6 * 3600)), $"d{random.Next(3)}", "m", (double)random.Next(10))).ToList();
                    if (writer % 2 == 0)
                        await RollupWitness.WritePastHypertableAsync(connection, rows);
                    else
                        await RollupWitness.WriteAsync(connection, rows);
                }

                await transaction.CommitAsync();
            }
        })).ToList();

        var all = Task.WhenAll(writers);
        for (var clock = Now.AddHours(-6); !all.IsCompleted; clock += TimeSpan.FromMinutes(5))
        {
            await database.RefreshStepAsync(clock);
            Assert.Empty(await database.DifferencesAsync());
        }

        await all;
        await database.RefreshAsync(Now.AddHours(1));
        Assert.Empty(await database.DifferencesAsync());
        Assert.Equal(
            await database.ScalarAsync<long>("SELECT count(*) FROM witness"),
            await database.ScalarAsync<long>("SELECT sum(count)::bigint FROM flux.rollup_1h"));
    }

    private async Task OnApacheAsync()
    {
        Skip.If(await TestServer.EditionAsync() != Edition.Apache, "Portable rollups are the Apache edition's.");
        await database.ClearAsync();
    }

    private async Task WriteAsync(DateTime time, double value)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync();
        await RollupWitness.WriteAsync(connection, [(time, "d", "m", value)]);
    }
}
