using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Flux.EmbeddedTimescale.Provisioning;
using Flux.EmbeddedTimescale.Server;
using Npgsql;

namespace Flux.EmbeddedTimescale.Tests.Server;

/// <summary>The supervisor as a process: killed, signalled and misconfigured.</summary>
[Collection(ProvisionedPostgresTests.Name)]
public sealed class SupervisorTests(ProvisionedPostgres provisioned) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flux-supervisor-");

    private string Data => Path.Combine(_folder.FullName, "a data folder");

    [Fact]
    public async Task Acknowledged_rows_survive_a_killed_server_that_is_restarted()
    {
        await using var supervisor = await StartedAsync();
        await supervisor.QueryAsync("CREATE TABLE kept (n int)");
        for (var n = 0; n < 20; n++)
            await supervisor.QueryAsync(string.Create(CultureInfo.InvariantCulture, $"INSERT INTO kept VALUES ({n})"));

        await EmbeddedTimescaleProcess.SignalAsync(supervisor.Postmaster(), "KILL");
        await supervisor.WaitForLineAsync("the server is running again");

        Assert.Equal(20L, await supervisor.QueryAsync("SELECT count(*) FROM kept"));
    }

    [Fact]
    public async Task Killed_supervisor_leaves_no_server_and_no_locked_data()
    {
        var supervisor = await StartedAsync();
        await supervisor.QueryAsync("CREATE TABLE kept AS SELECT 42 AS n");
        using var postmaster = Process.GetProcessById(supervisor.Postmaster());

        await EmbeddedTimescaleProcess.SignalAsync(supervisor.Id, "KILL");
        await postmaster.WaitForExitAsync();

        Assert.Empty(DataFolderProcesses.Find(supervisor.Folder.Cluster));
        await supervisor.DisposeAsync();
        await using var next = await StartedAsync();
        Assert.Equal(42, await next.QueryAsync("SELECT n FROM kept"));
        // The guardian shut the server down in order, so it did not need recovery.
        Assert.DoesNotContain("not properly shut down", next.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Supervisor_stops_its_server_when_its_parent_ends()
    {
        // The shell is the parent; it ends when its input does.
        await using var supervisor = EmbeddedTimescaleProcess.Start(
            provisioned, Data, FreePort.Find(), prefix: ["sh", "-c", "\"$@\" & read -r _; exit 0", "sh"]);
        await supervisor.ReadyAsync();
        using var postmaster = Process.GetProcessById(supervisor.Postmaster());

        await EmbeddedTimescaleProcess.SignalAsync(supervisor.Id, "KILL");
        await supervisor.WaitForLineAsync("stopped");
        await postmaster.WaitForExitAsync();
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task Signal_stops_the_server_in_order(string signal)
    {
        await using var supervisor = await StartedAsync();
        await EmbeddedTimescaleProcess.SignalAsync(supervisor.Id, signal);
        Assert.Equal(0, await supervisor.ExitAsync());
        Assert.Contains("database system is shut down", supervisor.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(supervisor.Folder.Cluster, "postmaster.pid")));
    }

    [Fact]
    public async Task Lock_files_with_the_id_of_another_process_do_not_prevent_a_start()
    {
        var port = FreePort.Find();
        await using (var first = await StartedAsync(port))
            await first.QueryAsync("SELECT 1");
        var otherProcess = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        var folder = new ServerFolder(Data);
        await File.WriteAllTextAsync(Path.Combine(folder.Cluster, "postmaster.pid"), $"{otherProcess}\n{folder.Cluster}\n");
        await File.WriteAllTextAsync(
            Path.Combine(folder.Sockets, $".s.PGSQL.{port.ToString(CultureInfo.InvariantCulture)}.lock"), $"{otherProcess}\n");

        await using var next = await StartedAsync(port);
        Assert.Equal(1, await next.QueryAsync("SELECT 1"));
    }

    [Fact]
    public async Task Data_folder_with_another_password_gets_the_current_one()
    {
        await using (var first = await StartedAsync(password: "first secret"))
            await first.QueryAsync("SELECT 1");
        await using var next = await StartedAsync(password: "it's \\ another");
        Assert.Equal(1, await next.QueryAsync("SELECT 1"));
        Assert.Contains("had another password", next.Output, StringComparison.Ordinal);
        var old = new NpgsqlConnectionStringBuilder(next.ConnectionString) { Password = "first secret" };
        await using var refused = new NpgsqlConnection(old.ConnectionString);
        Assert.Equal(PostgresErrorCodes.InvalidPassword, (await Assert.ThrowsAsync<PostgresException>(() => refused.OpenAsync())).SqlState);
    }

    [Fact]
    public async Task Taken_port_is_reported_with_its_setting()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var output = await RefusalAsync(port);
        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"Port {port} on 127.0.0.1 is taken"), output, StringComparison.Ordinal);
        Assert.Contains("Flux:Database:Embedded:Port", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Second_supervisor_on_the_same_data_is_refused()
    {
        await using var first = await StartedAsync();
        Assert.Contains("is in use by another Flux AppHost", await RefusalAsync(FreePort.Find()), StringComparison.Ordinal);
        Assert.Equal(1, await first.QueryAsync("SELECT 1"));
    }

    [Fact]
    public async Task Data_of_another_PostgreSQL_version_is_not_changed()
    {
        var version = Path.Combine(new ServerFolder(Data).Cluster, "PG_VERSION");
        Directory.CreateDirectory(Path.GetDirectoryName(version)!);
        await File.WriteAllTextAsync(version, "15\n");
        Assert.Contains("was written by PostgreSQL 15", await RefusalAsync(FreePort.Find()), StringComparison.Ordinal);
        Assert.Equal("15\n", await File.ReadAllTextAsync(version));
    }

    [Fact]
    public async Task Interrupted_initdb_is_repeated()
    {
        var building = Directory.CreateDirectory(new ServerFolder(Data).Cluster + ".building");
        await File.WriteAllTextAsync(Path.Combine(building.FullName, "PG_VERSION"), "17\n");
        await using var supervisor = await StartedAsync();
        Assert.Equal(1, await supervisor.QueryAsync("SELECT 1"));
        Assert.False(building.Exists && Directory.Exists(building.FullName));
    }

    [Fact]
    public async Task Copied_tree_in_BinDirectory_starts_with_an_empty_data_folder()
    {
        var copy = Path.Combine(_folder.FullName, "a copied tree");
        var copied = await Tool.RunAsync("cp", ["-a", provisioned.Tree, copy], CancellationToken.None);
        Assert.True(copied.Succeeded, copied.Errors);
        await using var supervisor = await StartedAsync(
            settings: [$"--Flux:Database:Embedded:BinDirectory={new PostgresTree(copy).BinDirectory}"]);

        Assert.Equal("2026-07-01 14:00", await supervisor.QueryAsync(
            "SELECT to_char('2026-07-01 12:00+00'::timestamptz AT TIME ZONE 'Europe/Berlin', 'YYYY-MM-DD HH24:MI')"));
    }

    [Fact]
    public async Task Acknowledged_rows_are_synced_to_disk()
    {
        await using var supervisor = await StartedAsync();
        Assert.Equal("on on on", await supervisor.QueryAsync(
            "SELECT concat_ws(' ', current_setting('fsync'), current_setting('synchronous_commit'), current_setting('full_page_writes'))"));
    }

    [Fact]
    public async Task Throw_away_server_survives_a_kill_and_is_removed_when_stopped()
    {
        await using var supervisor = await StartedAsync(settings: ["--Flux:Database:Embedded:ThrowAway=true"]);
        await supervisor.QueryAsync("CREATE TABLE kept AS SELECT 42 AS n");
        await EmbeddedTimescaleProcess.SignalAsync(supervisor.Postmaster(), "KILL");
        await supervisor.WaitForLineAsync("the server is running again");
        Assert.Equal(42, await supervisor.QueryAsync("SELECT n FROM kept"));

        await EmbeddedTimescaleProcess.SignalAsync(supervisor.Id, "TERM");
        await supervisor.ExitAsync();
        Assert.False(Directory.Exists(Data));
    }

    [Fact]
    public async Task Data_of_a_killed_throw_away_supervisor_is_removed()
    {
        await using var supervisor = await StartedAsync(settings: ["--Flux:Database:Embedded:ThrowAway=true"]);
        using var guardian = Process.GetProcessById(ParentOf(supervisor.Postmaster()));
        await EmbeddedTimescaleProcess.SignalAsync(supervisor.Id, "KILL");
        await guardian.WaitForExitAsync();
        Assert.False(Directory.Exists(Data));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task<EmbeddedTimescaleProcess> StartedAsync(int? port = null, string password = "first secret", string[]? settings = null)
    {
        var supervisor = EmbeddedTimescaleProcess.Start(provisioned, Data, port ?? FreePort.Find(), password, settings: settings);
        await supervisor.ReadyAsync();
        return supervisor;
    }

    private static int ParentOf(int process) => int.Parse(
        File.ReadLines($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/status")
            .First(line => line.StartsWith("PPid:", StringComparison.Ordinal))[5..],
        CultureInfo.InvariantCulture);

    private async Task<string> RefusalAsync(int port)
    {
        await using var refused = EmbeddedTimescaleProcess.Start(provisioned, Data, port);
        Assert.Equal(1, await refused.ExitAsync());
        return refused.Output;
    }
}
