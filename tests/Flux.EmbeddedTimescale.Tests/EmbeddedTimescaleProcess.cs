using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Flux.EmbeddedTimescale.Server;
using Npgsql;

namespace Flux.EmbeddedTimescale.Tests;

/// <summary>The program <c>Flux.EmbeddedTimescale</c> as a real process, with its output.</summary>
internal sealed class EmbeddedTimescaleProcess : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private readonly Process _process;
    private readonly BlockingCollection<string> _lines = [];
    private readonly ConcurrentQueue<string> _output = new();

    private EmbeddedTimescaleProcess(Process process, ServerFolder folder, int port, string password)
    {
        _process = process;
        Folder = folder;
        ConnectionString = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = port,
            Username = "postgres",
            Password = password,
            Database = "flux",
            Pooling = false,
        }.ConnectionString;
    }

    public ServerFolder Folder { get; }

    public string ConnectionString { get; }

    public int Id => _process.Id;

    /// <summary>All output so far.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>Starts one; <paramref name="prefix"/> is a command that runs it, such as setpriv.</summary>
    public static EmbeddedTimescaleProcess Start(
        ProvisionedPostgres provisioned, string dataDirectory, int port, string password = "first secret", string[]? prefix = null,
        string[]? settings = null)
    {
        string[] command =
        [
            .. prefix ?? [], "dotnet", typeof(EmbeddedTimescaleCommand).Assembly.Location,
            $"--Flux:Database:Embedded:DataDirectory={dataDirectory}",
            string.Create(CultureInfo.InvariantCulture, $"--Flux:Database:Embedded:Port={port}"), .. settings ?? [],
        ];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["XDG_DATA_HOME"] = provisioned.DataHome;
        start.Environment["DOTNET_CLI_HOME"] = provisioned.DataHome;
        start.Environment[EmbeddedTimescaleCommand.PasswordVariable] = password;
        var started = new EmbeddedTimescaleProcess(new Process { StartInfo = start }, new ServerFolder(dataDirectory), port, password);
        started.Run();
        return started;
    }

    /// <summary>Waits for a line that contains this, after the line of the previous call.</summary>
    public async Task<string> WaitForLineAsync(string part)
    {
        using var limit = new CancellationTokenSource(Limit);
        return await Task.Run(() =>
        {
            try
            {
                return _lines.GetConsumingEnumerable(limit.Token).FirstOrDefault(line => line.Contains(part, StringComparison.Ordinal));
            }
            catch (OperationCanceledException)
            {
                return null;
            }
        }) ?? throw new TimeoutException($"'{part}' was not printed, but:\n{Output}");
    }

    public Task ReadyAsync() => WaitForLineAsync("is ready on");

    /// <summary>Runs one statement on the database flux.</summary>
    public async Task<object?> QueryAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>The postmaster's process id, from PostgreSQL's pid file.</summary>
    public int Postmaster() =>
        int.Parse(File.ReadLines(Path.Combine(Folder.Cluster, "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    /// <summary>Sends a signal to a process of this server.</summary>
    public static async Task SignalAsync(int process, string signal)
    {
        var sent = await Tool.RunAsync("kill", ["-s", signal, process.ToString(CultureInfo.InvariantCulture)], CancellationToken.None);
        Assert.True(sent.Succeeded, sent.Errors);
    }

    /// <summary>Returns the exit code once the process has ended.</summary>
    public async Task<int> ExitAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await SignalAsync(Id, "TERM");
        await ExitAsync();
        _process.Dispose();
        _lines.Dispose();
    }

    private void Run()
    {
        void Keep(object sender, DataReceivedEventArgs line)
        {
            if (line.Data is null)
                return;
            _output.Enqueue(line.Data);
            _lines.Add(line.Data);
        }
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }
}
