using System.Data;
using System.Globalization;
using Flux.TestDatabase;
using Flux.Timeseries;
using Npgsql;

namespace Flux.SchemaMigrator.Tests.Rollups;

/// <summary>SIGKILL for the database while writers write and maintenance takes its steps, again and again. <c>FLUX_TEST_KILLS</c> says how often.</summary>
public sealed class RollupCrashTests
{
    private static readonly DateTime Start = new(2026, 6, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly int Kills = int.TryParse(Environment.GetEnvironmentVariable("FLUX_TEST_KILLS"), CultureInfo.InvariantCulture, out var asked) ? asked : 5;

    [SkippableFact]
    public async Task A_database_killed_in_the_middle_of_maintenance_comes_back_with_exact_rollups_and_goes_on()
    {
        await TestServer.RequireAsync(Edition.Apache);
        await using var server = await KillableServer.StartAsync();
        var settings = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Pooling = false, CommandTimeout = 60 };
        await ExecuteAsync(settings.ConnectionString, RollupWitness.Table);
        await ExecuteAsync(settings.ConnectionString, "UPDATE flux.policy SET value = '3 days' WHERE name = 'retention.device_metrics'");
        await using var database = NpgsqlDataSource.Create(settings.ConnectionString);

        var random = new Random(20260601);
        var steps = new Dictionary<string, int>(StringComparer.Ordinal);
        var now = Start;
        for (var kill = 0; kill < Kills; kill++)
        {
            // Six hours go by between two kills, so that buckets are stored and, after three days of them, chunks are dropped.
            now += TimeSpan.FromHours(6);
            var writers = Enumerable.Range(0, 2).Select(writer => WriteUntilKilledAsync(database, now, new Random((kill * 2) + writer))).ToList();
            var maintenance = MaintainUntilKilledAsync(database, now, steps);
            // Any moment is good; none decides whether the test passes.
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(20, 400)), TimeProvider.System);
            await server.KillAsync();
            await Task.WhenAll([.. writers, maintenance]);
            await server.StartAgainAsync();

            Assert.Empty(await RollupWitness.DifferencesAsync(database));
        }

        // Every step was done with the database being killed around it, and what is left to do is done now.
        while (await RefreshStepAsync(database, now.AddHours(1)) != "done")
        {
        }

        Assert.Empty(await RollupWitness.DifferencesAsync(database));
        await using var stored = database.CreateCommand("SELECT (SELECT sum(count) FROM flux.rollup_5m) = (SELECT count(*) FROM witness) AND NOT EXISTS (SELECT FROM flux.rollup_invalidation)");
        Assert.True((bool)(await stored.ExecuteScalarAsync())!, "Not all is stored.");
        Assert.True(steps.GetValueOrDefault("store") > 0, $"Steps: {string.Join(", ", steps)}");
        Console.WriteLine($"{Kills} kills; steps: {string.Join(", ", steps)}");
    }

    private static async Task WriteUntilKilledAsync(NpgsqlDataSource database, DateTime now, Random random)
    {
        try
        {
            while (true)
            {
                await using var connection = await database.OpenConnectionAsync();
                await using var transaction = await connection.BeginTransactionAsync();
                var late = random.Next(3) == 0 ? 2 * 24 * 3600 : 6 * 3600;
                await RollupWitness.WriteAsync(connection, [.. Enumerable.Range(0, 50).Select(_ =>
                    (now.AddSeconds(-random.Next(late)), $"d{random.Next(5)}", "m", (double)random.Next(10)))]);
                await transaction.CommitAsync();
            }
        }
        catch (Exception error) when (error is NpgsqlException or IOException or InvalidOperationException)
        {
            // Killed.
        }
    }

    private static async Task MaintainUntilKilledAsync(NpgsqlDataSource database, DateTime now, Dictionary<string, int> steps)
    {
        try
        {
            while (true)
            {
                var step = await RefreshStepAsync(database, now);
                steps[step] = steps.GetValueOrDefault(step) + 1;
                if (step is not ("done" or "waiting"))
                    continue;

                step = await RetentionStepAsync(database, now);
                steps[$"retention {step}"] = steps.GetValueOrDefault($"retention {step}") + 1;
            }
        }
        catch (Exception error) when (error is NpgsqlException or IOException or InvalidOperationException)
        {
            // Killed.
        }
    }

    private static async Task<string> RefreshStepAsync(NpgsqlDataSource database, DateTime now)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead);
        await using var command = new NpgsqlCommand("SELECT step FROM flux.refresh_step($1)", connection) { Parameters = { new() { Value = now } } };
        var step = (string)(await command.ExecuteScalarAsync())!;
        await transaction.CommitAsync();
        return step;
    }

    private static async Task<string> RetentionStepAsync(NpgsqlDataSource database, DateTime now)
    {
        try
        {
            await using var command = database.CreateCommand("SELECT step FROM flux.retention_step($1)");
            command.Parameters.Add(new() { Value = now });
            return (string)(await command.ExecuteScalarAsync())!;
        }
        catch (PostgresException busy) when (busy.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected)
        {
            return "later";
        }
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
