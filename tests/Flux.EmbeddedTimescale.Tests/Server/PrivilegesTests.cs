using Flux.EmbeddedTimescale.Server;
using Npgsql;

namespace Flux.EmbeddedTimescale.Tests.Server;

/// <summary>The server runs for root, for root where namespaces are forbidden, and for an ordinary user.</summary>
[Collection(ProvisionedPostgresTests.Name)]
public sealed class PrivilegesTests(ProvisionedPostgres provisioned) : IDisposable
{
    private static readonly string[] Nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flux-privileges-");

    private string Data => Path.Combine(_folder.FullName, "data");

    [SkippableFact]
    public async Task Ordinary_user_can_run_the_server()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "All other tests of this run already run as an ordinary user.");
        var assembly = typeof(EmbeddedTimescaleCommand).Assembly.Location;
        Skip.IfNot(await IsAllowedAsync("test", "-r", assembly), $"Another user cannot read {assembly}, so it cannot be run as one.");
        await RunAsync("chown", "65534:65534", _folder.FullName);

        await using var supervisor = EmbeddedTimescaleProcess.Start(provisioned, Data, FreePort.Find(), prefix: Nobody);
        await supervisor.ReadyAsync();

        Assert.Equal(1, await supervisor.QueryAsync("SELECT 1"));
        Assert.Equal("65534", await RunAsync("stat", "-c", "%u", Path.Combine(supervisor.Folder.Cluster, "PG_VERSION")));
    }

    [SkippableFact]
    public async Task Root_without_namespaces_runs_the_server_as_another_user()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "Only root can become another user.");
        Assert.Equal("1", await StartAndQueryAsync(Privileges.Unprivileged));
        Assert.Equal("65534", await RunAsync("stat", "-c", "%u", Path.Combine(Data, "cluster", "PG_VERSION")));
    }

    [SkippableFact]
    public async Task Data_folder_can_change_between_the_two_ways()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "Only root can become another user.");
        Skip.IfNot(await Privileges.FindAsync(CancellationToken.None) == Privileges.Namespace, "User namespaces are forbidden here.");
        foreach (var way in (Privileges[])[Privileges.Namespace, Privileges.Unprivileged, Privileges.Namespace])
            Assert.Equal("1", await StartAndQueryAsync(way));
    }

    [SkippableFact]
    public async Task Root_without_namespaces_cannot_run_programs_of_a_closed_folder()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "Only root can become another user.");
        var closed = Directory.CreateDirectory(Path.Combine(_folder.FullName, "closed")).FullName;
        Assert.False(await Privileges.Unprivileged.CanReachAsync(Path.Combine(closed, "bin", "postgres"), CancellationToken.None));
        Assert.True(await Privileges.Unprivileged.CanReachAsync(provisioned.Postgres.Program("postgres"), CancellationToken.None));
        Assert.True(await Privileges.Unprivileged.CanReachAsync(UserFolders.System.Trees, CancellationToken.None));
        Assert.True(await Privileges.Namespace.CanReachAsync(closed, CancellationToken.None));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task<string?> StartAndQueryAsync(Privileges privileges)
    {
        var settings = new ServerSettings(Data, FreePort.Find(), "secret", "flux");
        await using var server = await EmbeddedServer.StartAsync(
            settings, provisioned.Postgres, privileges, new LineProgress(TextWriter.Null), TimeProvider.System, CancellationToken.None);
        await using var connection = new NpgsqlConnection(
            $"Host=127.0.0.1;Port={settings.Port};Username=postgres;Password=secret;Database=flux;Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT '1'", connection);
        return (string?)await command.ExecuteScalarAsync();
    }

    private static async Task<bool> IsAllowedAsync(params string[] command) =>
        (await Tool.RunAsync(Nobody[0], [.. Nobody[1..], .. command], CancellationToken.None)).Succeeded;

    private static async Task<string> RunAsync(string command, params string[] arguments)
    {
        var result = await Tool.RunAsync(command, arguments, CancellationToken.None);
        Assert.True(result.Succeeded, result.Errors);
        return result.Output.Trim();
    }
}
