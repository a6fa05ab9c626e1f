using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Flux.EmbeddedTimescale.Provisioning;
using Flux.EmbeddedTimescale.Server;
using Npgsql;

namespace Flux.EmbeddedTimescale.Tests.Server;

/// <summary>The supervisor as a process: killed, starved and misconfigured.</summary>
[Collection(ProvisionedPostgresTests.Name)]
public sealed class SupervisorTests(ProvisionedPostgres provisioned) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flux-supervisor-");

    private string Data => Path.Combine(_folder.FullName, "a data folder");

    [Fact]
    public async Task Acknowledged_rows_survive_a_killed_server_which_comes_back_by_itself()
    {
        await using var supervisor = await StartedAsync();
        await supervisor.QueryAsync("CREATE TABLE kept (n int)");
        for (var n = 0; n < 20; n++)
            await supervisor.QueryAsync(string.Create(CultureInfo.InvariantCulture, $"INSERT INTO kept VALUES ({n})"));

        await EmbeddedTimescaleProcess.SignalAsync(supervisor.Postmaster(), "KILL");
        await supervisor.HearAsync("the server is back");

        Assert.Equal(20L, await supervisor.QueryAsync("SELECT count(*) FROM kept"));
    }

    [Fact]
    public async Task A_killed_supervisor_leaves_no_server_and_no_locked_data_behind()
    {
        var supervisor = await StartedAsync();
        await supervisor.QueryAsync("CREATE TABLE kept AS SELECT 42 AS n");
        using var postmaster = Process.GetProcessById(supervisor.Postmaster());

        await EmbeddedTimescaleProcess.SignalAsync(supervisor.Id, "KILL");
        await postmaster.WaitForExitAsync();

        Assert.Empty(DataFolderProcesses.Living(supervisor.Folder.Cluster));
        await supervisor.DisposeAsync();
        await using var next = await StartedAsync();
        Assert.Equal(42, await next.QueryAsync("SELECT n FROM kept"));
        // Not recovered, but shut down in order: the guardian stopped it.
        Assert.DoesNotContain("not properly shut down", next.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_supervisor_whose_parent_ends_stops_its_server()
    {
        // The shell is the parent; it ends when its input does.
        await using var supervisor = EmbeddedTimescaleProcess.Start(
            provisioned, Data, FreePort.Find(), prefix: ["sh", "-c", "\"$@\" & read -r _; exit 0", "sh"]);
        await supervisor.ReadyAsync();
        using var postmaster = Process.GetProcessById(supervisor.Postmaster());

        await EmbeddedTimescaleProcess.SignalAsync(supervisor.Id, "KILL");
        await supervisor.HearAsync("stopped");
        await postmaster.WaitForExitAsync();
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_signal_stops_the_server_in_order(string signal)
    {
        await using var supervisor = await StartedAsync();
        await EmbeddedTimescaleProcess.SignalAsync(supervisor.Id, signal);
        Assert.Equal(0, await supervisor.ExitAsync());
        Assert.Contains("database system is shut down", supervisor.Said, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(supervisor.Folder.Cluster, "postmaster.pid")));
    }

    [Fact]
    public async Task Lock_files_that_name_a_living_stranger_do_not_stop_a_start()
    {
        var port = FreePort.Find();
        await using (var first = await StartedAsync(port))
            await first.QueryAsync("SELECT 1");
        var stranger = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        var folder = new ServerFolder(Data);
        await File.WriteAllTextAsync(Path.Combine(folder.Cluster, "postmaster.pid"), $"{stranger}\n{folder.Cluster}\n");
        await File.WriteAllTextAsync(Path.Combine(folder.Sockets, $".s.PGSQL.{port.ToString(CultureInfo.InvariantCulture)}.lock"), $"{stranger}\n");

        await using var next = await StartedAsync(port);
        Assert.Equal(1, await next.QueryAsync("SELECT 1"));
    }

    [Fact]
    public async Task A_data_folder_with_another_password_gets_the_one_of_this_AppHost()
    {
        await using (var first = await StartedAsync(password: "first secret"))
            await first.QueryAsync("SELECT 1");
        await using var next = await StartedAsync(password: "it's \\ another");
        Assert.Equal(1, await next.QueryAsync("SELECT 1"));
        Assert.Contains("had another password", next.Said, StringComparison.Ordinal);
        var old = new NpgsqlConnectionStringBuilder(next.ConnectionString) { Password = "first secret" };
        await using var refused = new NpgsqlConnection(old.ConnectionString);
        Assert.Equal(PostgresErrorCodes.InvalidPassword, (await Assert.ThrowsAsync<PostgresException>(() => refused.OpenAsync())).SqlState);
    }

    [Fact]
    public async Task A_taken_port_is_named_with_the_setting_that_moves_it()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var said = await RefusalAsync(port);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"Port {port} on 127.0.0.1 is taken"), said, StringComparison.Ordinal);
        Assert.Contains("Flux:Database:Embedded:Port", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_supervisor_on_the_same_data_is_refused_and_the_first_goes_on()
    {
        await using var first = await StartedAsync();
        Assert.Contains("is in use by another Flux AppHost", await RefusalAsync(FreePort.Find()), StringComparison.Ordinal);
        Assert.Equal(1, await first.QueryAsync("SELECT 1"));
    }

    [Fact]
    public async Task Data_of_another_PostgreSQL_is_left_alone()
    {
        var version = Path.Combine(new ServerFolder(Data).Cluster, "PG_VERSION");
        Directory.CreateDirectory(Path.GetDirectoryName(version)!);
        await File.WriteAllTextAsync(version, "15\n");
        Assert.Contains("was written by PostgreSQL 15", await RefusalAsync(FreePort.Find()), StringComparison.Ordinal);
        Assert.Equal("15\n", await File.ReadAllTextAsync(version));
    }

    [Fact]
    public async Task A_broken_off_initdb_is_started_over()
    {
        var building = Directory.CreateDirectory(new ServerFolder(Data).Cluster + ".building");
        await File.WriteAllTextAsync(Path.Combine(building.FullName, "PG_VERSION"), "17\n");
        await using var supervisor = await StartedAsync();
        Assert.Equal(1, await supervisor.QueryAsync("SELECT 1"));
        Assert.False(building.Exists && Directory.Exists(building.FullName));
    }

    [Fact]
    public async Task A_copied_tree_named_by_BinDirectory_starts_on_an_empty_data_folder()
    {
        var copy = Path.Combine(_folder.FullName, "a copied tree");
        var copied = await Tool.RunAsync("cp", ["-a", provisioned.Tree, copy], CancellationToken.None);
        Assert.True(copied.Succeeded, copied.Errors);
        await using var supervisor = await StartedAsync(settings: [$"--Flux:Database:Embedded:BinDirectory={new PostgresTree(copy).BinDirectory}"]);

        Assert.Equal("2026-07-01 14:00", await supervisor.QueryAsync(
            "SELECT to_char('2026-07-01 12:00+00'::timestamptz AT TIME ZONE 'Europe/Berlin', 'YYYY-MM-DD HH24:MI')"));
    }

    [Fact]
    public async Task What_was_acknowledged_is_synced_to_disk()
    {
        await using var supervisor = await StartedAsync();
        Assert.Equal("on on on", await supervisor.QueryAsync(
            "SELECT concat_ws(' ', current_setting('fsync'), current_setting('synchronous_commit'), current_setting('full_page_writes'))"));
    }

    [Fact]
    public async Task A_throw_away_server_survives_a_kill_and_takes_its_data_with_it_at_the_end()
    {
        await using var supervisor = await StartedAsync(settings: ["--Flux:Database:Embedded:ThrowAway=true"]);
        await supervisor.QueryAsync("CREATE TABLE kept AS SELECT 42 AS n");
        await EmbeddedTimescaleProcess.SignalAsync(supervisor.Postmaster(), "KILL");
        await supervisor.HearAsync("the server is back");
        Assert.Equal(42, await supervisor.QueryAsync("SELECT n FROM kept"));

        await EmbeddedTimescaleProcess.SignalAsync(supervisor.Id, "TERM");
        await supervisor.ExitAsync();
        Assert.False(Directory.Exists(Data));
    }

    [Fact]
    public async Task A_killed_throw_away_supervisor_takes_its_data_with_it()
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
        File.ReadLines($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/status").First(line => line.StartsWith("PPid:", StringComparison.Ordinal))[5..],
        CultureInfo.InvariantCulture);

    private async Task<string> RefusalAsync(int port)
    {
        await using var refused = EmbeddedTimescaleProcess.Start(provisioned, Data, port);
        Assert.Equal(1, await refused.ExitAsync());
        return refused.Said;
    }
}
