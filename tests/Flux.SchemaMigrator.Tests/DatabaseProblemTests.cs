using System.Diagnostics;
using Flux.TestDatabase;
using Flux.Timeseries.Policies;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Flux.SchemaMigrator.Tests;

/// <summary>The messages for databases that cannot be used, tried on real servers; only too old a version is simulated.</summary>
public sealed class DatabaseProblemTests
{
    private static readonly CancellationToken Never = CancellationToken.None;

    [Fact]
    public async Task Unreachable_database_is_explained()
    {
        await using var unreachable = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Username=postgres;Database=flux;Pooling=false");

        var error = await Assert.ThrowsAsync<MigrationException>(() => MigrateAsync(unreachable, TimeSpan.Zero));

        Assert.Contains("Gave up after 0 s: the database cannot be reached", error.Message, StringComparison.Ordinal);
        Assert.Contains("host and port", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_password_crash_and_missing_extension_are_explained()
    {
        await using var server = await KillableServer.StartAsync();

        // 1. The password is wrong: refused at once, and the process ends with 1.
        var wrong = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Password = "guessed", Pooling = false }.ConnectionString;
        await using (var database = NpgsqlDataSource.Create(wrong))
        {
            var error = await Assert.ThrowsAsync<MigrationException>(() => MigrateAsync(database, TimeSpan.FromMinutes(1)));
            Assert.Contains("refused the user or the password", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("guessed", error.ToString(), StringComparison.Ordinal);
        }

        var (exitCode, text) = await RunProgramAsync(wrong);
        Assert.Equal(1, exitCode);
        Assert.Contains("refused the user or the password", text, StringComparison.Ordinal);

        // 2. It is down and then recovers from a crash: waited for.
        var right = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Pooling = false }.ConnectionString;
        await server.KillAsync();
        await using (var database = NpgsqlDataSource.Create(right))
        {
            var migration = MigrateAsync(database, TimeSpan.FromMinutes(2));
            await server.StartAgainAsync();
            await migration;
        }

        Assert.Equal(0, (await RunProgramAsync(right)).ExitCode);

        // 3. The extension is installed but not loaded by the server.
        await ExecuteAsync(right, "CREATE DATABASE bare; ALTER SYSTEM SET shared_preload_libraries = 'plpgsql'");
        await server.KillAsync();
        await server.StartAgainAsync();
        foreach (var name in new[] { "bare", "flux" })
        {
            await using var database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(right) { Database = name }.ConnectionString);
            var error = await Assert.ThrowsAsync<MigrationException>(() => MigrateAsync(database, TimeSpan.Zero));
            Assert.Contains("shared_preload_libraries", error.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>No package of this age exists and TimescaleDB's loader does not allow a false version: only the check is tested.</summary>
    [Theory]
    [InlineData("2.17.2")]
    [InlineData("2.17.0-dev")]
    [InlineData("1.7.5")]
    public void Old_TimescaleDB_is_refused_with_the_version_needed(string version)
    {
        var error = Assert.Throws<MigrationException>(() => ServerFacts.RequireVersion(version));

        Assert.Contains($"TimescaleDB {version.Split('-')[0]} is too old", error.Message, StringComparison.Ordinal);
        Assert.Contains("2.18", error.Message, StringComparison.Ordinal);
    }

    private static Task MigrateAsync(NpgsqlDataSource database, TimeSpan patience) =>
        new Migration(TimeProvider.System, NullLoggerFactory.Instance).RunAsync(database, new FluxPolicies(), patience, Never);

    private static async Task<(int ExitCode, string Output)> RunProgramAsync(string connectionString)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && host.EndsWith("dotnet", StringComparison.Ordinal) ? host : "dotnet", [typeof(Migration).Assembly.Location])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ConnectionStrings__flux"] = connectionString;
        using var program = Process.Start(start)!;
        var (output, errors) = (program.StandardOutput.ReadToEndAsync(), program.StandardError.ReadToEndAsync());
        await program.WaitForExitAsync();
        return (program.ExitCode, await output + await errors);
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        foreach (var statement in sql.Split("; "))
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync();
        }
    }
}
