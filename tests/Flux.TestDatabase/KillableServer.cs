using System.Diagnostics;
using System.Security.Cryptography;
using Flux.EmbeddedTimescale;
using Flux.EmbeddedTimescale.Server;
using Flux.SchemaMigrator;
using Npgsql;

namespace Flux.TestDatabase;

/// <summary>A throw-away server with one migrated database, for tests that kill the server and check the data.</summary>
/// <remarks>
/// Never <c>FLUX_TEST_SERVER</c>, which other tests use. The operating system keeps what a killed process wrote, so no fsync is needed.
/// </remarks>
public sealed class KillableServer : IAsyncDisposable
{
    private const int Attempts = 5;

    private readonly ServerSettings _settings;
    private readonly PostgresInstallation _postgres;
    private readonly Privileges _privileges;
    private EmbeddedServer _server;

    private KillableServer(ServerSettings settings, PostgresInstallation postgres, Privileges privileges, EmbeddedServer server)
    {
        (_settings, _postgres, _privileges, _server) = (settings, postgres, privileges, server);
        ConnectionString = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = settings.Port,
            Username = ServerSettings.User,
            Password = settings.Password,
            Database = settings.Database,
        }.ConnectionString;
    }

    /// <summary>Connection string of the migrated database; the same after each restart.</summary>
    public string ConnectionString { get; }

    /// <summary>
    /// Starts a server, from <c>FLUX_TEST_BINDIRECTORY</c> if that names a PostgreSQL's bin folder, and migrates its database.
    /// </summary>
    public static async Task<KillableServer> StartAsync()
    {
        var binDirectory = Environment.GetEnvironmentVariable("FLUX_TEST_BINDIRECTORY") is { Length: > 0 } named ? named : null;
        var privileges = await Privileges.FindAsync(CancellationToken.None);
        var postgres = await new PostgresSource(UserFolders.Current, new LineProgress(Console.Error), TimeProvider.System)
            .ProvideAsync(binDirectory, privileges, CancellationToken.None);
        for (var attempt = 1; ; attempt++)
        {
            var folder = Directory.CreateTempSubdirectory("flux-kill-").FullName;
            var settings = new ServerSettings(
                folder, FreePort.Find(), RandomNumberGenerator.GetHexString(32, lowercase: true), "flux", ThrowAway: true);
            try
            {
                var server = new KillableServer(settings, postgres, privileges, await StartAsync(settings, postgres, privileges));
                await Migration.RunAsync(server.ConnectionString, CancellationToken.None);
                return server;
            }
            catch (PortTakenException) when (attempt < Attempts)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    /// <summary><c>kill -9</c> of the postmaster. Its sessions end some time later, as after a real crash.</summary>
    public async Task KillAsync()
    {
        using (var postmaster = Process.GetProcessById(await _server.ProcessId))
            postmaster.Kill();

        await _server.Exited;
    }

    /// <summary>Starts the server again on the data of the killed one; it recovers from its log.</summary>
    public async Task StartAgainAsync()
    {
        await _server.DisposeAsync();
        _server = await StartAsync(_settings, _postgres, _privileges);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        if (Directory.Exists(_settings.DataDirectory))
            Directory.Delete(_settings.DataDirectory, recursive: true);
    }

    private static Task<EmbeddedServer> StartAsync(ServerSettings settings, PostgresInstallation postgres, Privileges privileges) =>
        EmbeddedServer.StartAsync(settings, postgres, privileges, new Progress<string>(), TimeProvider.System, CancellationToken.None);
}
