using System.Data;
using System.Globalization;
using Flux.SchemaMigrator.Policies;
using Flux.TestDatabase;
using Flux.Timeseries;
using Npgsql;

namespace Flux.SchemaMigrator.Tests.Rollups;

/// <summary>
/// SIGKILL for the database while writers write and maintenance takes its steps, again and again. <c>FLUX_TEST_KILLS</c> says how often.
/// </summary>
public sealed class RollupCrashTests
{
    private static readonly DateTime Start = new(2026, 6, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly string[] Procedures = [Job.RetainMetrics, Job.Refresh, Job.Compression, "summarize_metrics"];
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
            var writers = Enumerable.Range(0, 2).Select(writer => WriteUntilKilledAsync(database, now, TimeSpan.FromDays(2), new Random((kill * 2) + writer))).ToList();
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

    /// <summary>
    /// The same on Community, where TimescaleDB's jobs and Flux's own do the work: run for real, in any order, and cut off anywhere.
    /// </summary>
    [SkippableFact]
    public async Task A_database_killed_while_its_jobs_are_at_work_comes_back_with_exact_rollups_and_goes_on()
    {
        await TestServer.RequireAsync(Edition.Community);
        await using var server = await KillableServer.StartAsync();
        var settings = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Pooling = false, CommandTimeout = 60 };
        await using var database = NpgsqlDataSource.Create(settings.ConnectionString);
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        // Fourteen days of rows, which go to the columnstore after four and leave after seven to twelve of them: a day sooner with each
        // kill.
        await ExecuteAsync(settings.ConnectionString, "SELECT alter_job(job_id, scheduled => false, config => CASE proc_name WHEN 'policy_compression' THEN config || '{\"compress_after\": \"4 days\"}' ELSE config END) FROM timescaledb_information.jobs WHERE job_id >= 1000");
        await ExecuteAsync(settings.ConnectionString, RollupWitness.Table);
        await ExecuteAsync(
            settings.ConnectionString,
            "INSERT INTO witness (time, device_id, metric_name, metric_value) SELECT now() - n * INTERVAL '97 seconds', 'd' || n % 5, 'm', n % 7 FROM generate_series(1, 14 * 24 * 3600 / 97) n; INSERT INTO device_metrics TABLE witness");

        var random = new Random(20260602);
        var runs = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var kill = 0; kill < Kills; kill++)
        {
            await ExecuteAsync(settings.ConnectionString, $"SELECT alter_job(job_id, config => config || '{{\"drop_after\": \"{Math.Max(7, 12 - kill)} days\"}}') FROM timescaledb_information.jobs WHERE proc_name = 'retain_metrics'");
            var writers = Enumerable.Range(0, 2).Select(writer => WriteUntilKilledAsync(database, now, TimeSpan.FromDays(6), new Random((kill * 2) + writer))).ToList();
            var jobs = RunJobsUntilKilledAsync(database, new Random(kill), runs);
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(50, 1500)), TimeProvider.System);
            await server.KillAsync();
            await Task.WhenAll([.. writers, jobs]);
            await server.StartAgainAsync();

            Assert.Empty(await RollupWitness.DifferencesAsync(database));
        }

        // Retention may put another refresh job in the place of one: each list is read anew.
        foreach (var procedure in Procedures)
        {
            foreach (var job in (await JobsAsync(database)).Where(job => job.Procedure == procedure))
                await RunJobAsync(database, job.Id);
        }

        Assert.Empty(await RollupWitness.DifferencesAsync(database));
        await using var done = database.CreateCommand(
            """
            SELECT NOT EXISTS (SELECT FROM timescaledb_information.chunks WHERE hypertable_name = 'device_metrics' AND range_end < now() - INTERVAL '13 days')
                   AND EXISTS (SELECT FROM timescaledb_information.chunks WHERE hypertable_name = 'device_metrics' AND is_compressed)
                   AND (SELECT min(bucket) FROM device_metrics_1h) < now() - INTERVAL '13 days'
            """);
        Assert.True((bool)(await done.ExecuteScalarAsync())!, $"Runs: {string.Join(", ", runs)}");
        Console.WriteLine($"{Kills} kills; runs that ended well: {string.Join(", ", runs)}");
    }

    private static async Task RunJobsUntilKilledAsync(NpgsqlDataSource database, Random random, Dictionary<string, int> runs)
    {
        try
        {
            while (true)
            {
                var jobs = await JobsAsync(database);
                var job = jobs[random.Next(jobs.Count)];
                try
                {
                    await RunJobAsync(database, job.Id);
                    runs[job.Procedure] = runs.GetValueOrDefault(job.Procedure) + 1;
                }
                catch (PostgresException busy) when (busy.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected)
                {
                    // A writer was in the way; TimescaleDB would try again later.
                }
            }
        }
        catch (Exception error) when (error is PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow }
            || error is (NpgsqlException and not PostgresException) or IOException or InvalidOperationException)
        {
            // Killed. Every other error of a job is the test's.
        }
    }

    private static async Task<List<(int Id, string Procedure)>> JobsAsync(NpgsqlDataSource database)
    {
        var jobs = new List<(int, string)>();
        await using var command = database.CreateCommand(
            """
            SELECT job_id, proc_name::text FROM timescaledb_information.jobs
            WHERE proc_name = ANY ($1) ORDER BY job_id
            """);
        command.Parameters.Add(new() { Value = Procedures });
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            jobs.Add((reader.GetInt32(0), reader.GetString(1)));

        return jobs;
    }

    private static async Task RunJobAsync(NpgsqlDataSource database, int job)
    {
        await using var command = database.CreateCommand($"CALL run_job({job})");
        await command.ExecuteNonQueryAsync();
    }

    private static async Task WriteUntilKilledAsync(NpgsqlDataSource database, DateTime now, TimeSpan latest, Random random)
    {
        try
        {
            while (true)
            {
                await using var connection = await database.OpenConnectionAsync();
                await using var transaction = await connection.BeginTransactionAsync();
                var late = random.Next(3) == 0 ? (int)latest.TotalSeconds : 6 * 3600;
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
