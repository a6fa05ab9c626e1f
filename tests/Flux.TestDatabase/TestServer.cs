using Flux.EmbeddedTimescale;
using Flux.EmbeddedTimescale.Server;
using Flux.Timeseries;
using Npgsql;
using Xunit;

namespace Flux.TestDatabase;

/// <summary>The TimescaleDB server that this test run uses.</summary>
/// <remarks>
/// One server for each process, never the developer's own: <c>FLUX_TEST_SERVER</c> (a connection string without a database) names a
/// running one, otherwise a throw-away server is started, from <c>FLUX_TEST_BINDIRECTORY</c> if that names a PostgreSQL's bin folder.
/// It stops and its data is removed when the process ends, also when the process is killed.
/// </remarks>
public static class TestServer
{
    private static readonly Lazy<Task<string>> Server = new(StartOnceAsync);
    private static readonly Lazy<Task<Edition>> ServerEdition = new(QueryEditionAsync);

    /// <summary>Connection string of the server, without a database.</summary>
    public static Task<string> StartAsync() => Server.Value;

    /// <summary>The edition of TimescaleDB. Features of the Community edition are tested only there.</summary>
    public static Task<Edition> EditionAsync() => ServerEdition.Value;

    /// <summary>Skips the calling <c>[SkippableFact]</c>, with a reason that the run's summary shows, on another edition.</summary>
    public static async Task RequireAsync(Edition edition)
    {
        var has = await EditionAsync();
        Skip.IfNot(has == edition,
            $"Needs the {edition} edition of TimescaleDB; this run's server is {has}. FLUX_TEST_BINDIRECTORY names another one.");
    }

    private static async Task<string> StartOnceAsync()
    {
        if (Environment.GetEnvironmentVariable("FLUX_TEST_SERVER") is { Length: > 0 } running)
            return running;

        var timeProvider = TimeProvider.System;
        var progress = new LineProgress(Console.Error);
        var binDirectory = Environment.GetEnvironmentVariable("FLUX_TEST_BINDIRECTORY") is { Length: > 0 } named ? named : null;
        var privileges = await Privileges.FindAsync(CancellationToken.None);
        var postgres = await new PostgresSource(UserFolders.Current, progress, timeProvider)
            .ProvideAsync(binDirectory, privileges, CancellationToken.None);
        return await ThrowAwayServer.StartAsync(postgres, privileges, timeProvider);
    }

    private static async Task<Edition> QueryEditionAsync()
    {
        // The license is a setting of the extension, so it needs a database that has the extension.
        var probe = new EmptyDatabase();
        await probe.InitializeAsync();
        try
        {
            await using var connection = await probe.DataSource.OpenConnectionAsync();
            await using var command = new NpgsqlCommand("CREATE EXTENSION timescaledb; SHOW timescaledb.license", connection);
            return (string?)await command.ExecuteScalarAsync() == "timescale" ? Edition.Community : Edition.Apache;
        }
        finally
        {
            await probe.DisposeAsync();
        }
    }
}
