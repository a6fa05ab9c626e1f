using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Flux.EmbeddedTimescale;
using Flux.EmbeddedTimescale.Server;
using Flux.SchemaMigrator;
using Npgsql;

namespace Flux.TestDatabase;

/// <summary>Two throw-away servers: a primary with one migrated database, and a standby that follows it through a replication slot.</summary>
/// <remarks>
/// Starts asynchronous. <see cref="RequireStandbyAsync"/> makes commits wait for the standby, as quorum commit does in production.
/// Every process that it kills is one that it started.
/// </remarks>
public sealed class ReplicatedServer : IAsyncDisposable
{
    /// <summary>The standby's name in <c>synchronous_standby_names</c>, and its slot.</summary>
    private const string StandbyName = "s1";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly PostgresInstallation _postgres;
    private readonly Privileges _privileges;
    private readonly ServerSettings _primarySettings;
    private readonly ServerSettings _standbySettings;
    private EmbeddedServer? _primary;
    private EmbeddedServer? _standby;

    private ReplicatedServer(PostgresInstallation postgres, Privileges privileges)
    {
        (_postgres, _privileges) = (postgres, privileges);
        var password = RandomNumberGenerator.GetHexString(32, lowercase: true);
        _primarySettings = Settings("flux-primary-", password);
        _standbySettings = Settings("flux-standby-", password);
    }

    /// <summary>Connection string of the first server, the primary until <see cref="PromoteAsync"/>.</summary>
    public string Primary => ConnectionStringOf(_primarySettings);

    /// <summary>Connection string of the second server.</summary>
    public string Standby => ConnectionStringOf(_standbySettings);

    /// <summary>A multi-host connection string that finds whichever of the two is the primary.</summary>
    public string Either => new NpgsqlConnectionStringBuilder(Primary)
    {
        Host = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_primarySettings.Port},127.0.0.1:{_standbySettings.Port}"),
        TargetSessionAttributes = "primary",
        HostRecheckSeconds = 1,
        Timeout = 5,
    }.ConnectionString;

    /// <summary>Starts both, from <c>FLUX_TEST_BINDIRECTORY</c> if that names a PostgreSQL's bin folder.</summary>
    public static async Task<ReplicatedServer> StartAsync()
    {
        var binDirectory = Environment.GetEnvironmentVariable("FLUX_TEST_BINDIRECTORY") is { Length: > 0 } named ? named : null;
        var privileges = await Privileges.FindAsync(CancellationToken.None);
        var postgres = await new PostgresSource(UserFolders.Current, new LineProgress(Console.Error), TimeProvider.System)
            .ProvideAsync(binDirectory, privileges, CancellationToken.None);
        var servers = new ReplicatedServer(postgres, privileges);
        try
        {
            servers._primary = await servers.StartAsync(servers._primarySettings);
            await Migration.RunAsync(servers.Primary, CancellationToken.None);
            await servers.CopyAsync();
            await servers.StartStandbyAsync();
            return servers;
        }
        catch
        {
            await servers.DisposeAsync();
            throw;
        }
    }

    /// <summary>From now on a commit waits until the standby has it on disk.</summary>
    public async Task RequireStandbyAsync()
    {
        await ExecuteAsync(Primary, $"ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 ({StandbyName})'");
        await ExecuteAsync(Primary, "SELECT pg_reload_conf()");
        await WaitUntilAsync(Primary, "SELECT EXISTS (SELECT FROM pg_stat_replication WHERE sync_state = 'quorum')");
    }

    /// <summary>Starts the standby, also again after <see cref="StopStandbyAsync"/>, and waits until it streams.</summary>
    public async Task StartStandbyAsync()
    {
        _standby = await StartAsync(_standbySettings);
        await WaitUntilAsync(Primary, "SELECT EXISTS (SELECT FROM pg_stat_replication WHERE state = 'streaming')");
    }

    /// <summary>Stops the standby in order.</summary>
    public async Task StopStandbyAsync()
    {
        await _standby!.StopAsync();
        _standby = null;
    }

    /// <summary><c>kill -9</c> of the primary, which is not started again: it is fenced.</summary>
    public async Task KillPrimaryAsync()
    {
        using (var postmaster = Process.GetProcessById(await _primary!.ProcessId))
            postmaster.Kill();
        await _primary.Exited;
    }

    /// <summary>Makes the standby the primary.</summary>
    public async Task PromoteAsync()
    {
        await ExecuteAsync(Standby, "SELECT pg_promote(wait => true)");
        await WaitUntilAsync(Standby, "SELECT NOT pg_is_in_recovery()");
    }

    /// <summary>Waits until a query of one boolean answers true.</summary>
    public static async Task WaitUntilAsync(string connectionString, string query)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!await ScalarAsync<bool>(connectionString, query))
        {
            if (limit.IsCancellationRequested)
                throw new TimeoutException($"Not true within {Patience}: {query}");
            await Task.Delay(Pause);
        }
    }

    /// <summary>Runs a statement in a session of its own.</summary>
    public static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = await OpenAsync(connectionString);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The first value of a query in a session of its own.</summary>
    public static async Task<T> ScalarAsync<T>(string connectionString, string sql)
    {
        await using var connection = await OpenAsync(connectionString);
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var server in new[] { _standby, _primary }.OfType<EmbeddedServer>())
            await server.DisposeAsync();
        foreach (var settings in new[] { _primarySettings, _standbySettings })
        {
            if (Directory.Exists(settings.DataDirectory))
                Directory.Delete(settings.DataDirectory, recursive: true);
        }
    }

    private async Task CopyAsync()
    {
        await ExecuteAsync(Primary, $"SELECT pg_create_physical_replication_slot('{StandbyName}')");
        var from = new ServerFolder(_primarySettings.DataDirectory);
        var folder = new ServerFolder(_standbySettings.DataDirectory);
        folder.Create();
        await _privileges.OwnAsync(folder.Root, CancellationToken.None);
        var connection = string.Create(
            CultureInfo.InvariantCulture, $"host={from.Sockets} port={_primarySettings.Port} user={ServerSettings.User} application_name={StandbyName}");
        var command = _privileges.Apply(
            [_postgres.Program("pg_basebackup"), "-D", folder.Cluster, "-d", connection, "-S", StandbyName, "-R", "-X", "stream", "-c", "fast", "--no-sync"]);
        var copied = await Tool.RunAsync(command[0], [.. command.Skip(1)], CancellationToken.None);
        if (!copied.Succeeded)
            throw new InvalidOperationException($"pg_basebackup failed: {copied.ErrorLine}");
    }

    private Task<EmbeddedServer> StartAsync(ServerSettings settings) =>
        EmbeddedServer.StartAsync(settings, _postgres, _privileges, new Progress<string>(), TimeProvider.System, CancellationToken.None);

    private static ServerSettings Settings(string prefix, string password) =>
        new(Directory.CreateTempSubdirectory(prefix).FullName, FreePort.Find(), password, "flux", ThrowAway: false);

    private static string ConnectionStringOf(ServerSettings settings) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = settings.Port,
        Username = ServerSettings.User,
        Password = settings.Password,
        Database = settings.Database,
    }.ConnectionString;

    private static async Task<NpgsqlConnection> OpenAsync(string connectionString)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }
}
