using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Flux.EmbeddedTimescale.Server;

/// <summary>A running postmaster, tied to this process by a pipe: when the pipe closes, for any reason, the server stops.</summary>
internal sealed class PostgresProcess : IAsyncDisposable
{
    private const int KeptLines = 20;

    // The guardian holds the pipe's other end. It outlives this process, even a killed one, until the server has stopped.
    // It has its own session, so that Ctrl+C in a terminal stops the services first and the database last.
    // $1 the signal that stops the server, $2 the folder to remove after a requested stop (or empty; a crash removes nothing),
    // $3 the cluster, then the server's command line.
    private const string Guardian = """
        signal=$1 remove=$2 cluster=$3; shift 3
        exec 3<&0 </dev/null
        (cd -- "$cluster" && exec "$@") 3<&- >&2 &
        server=$!
        trap 'requested=1; kill -s "$signal" "$server" 2>/dev/null' TERM INT HUP
        (read -r _; kill -s TERM $$; kill -s "$signal" "$server") <&3 3<&- >/dev/null 2>&1 &
        watcher=$!
        exec 3<&-
        echo "$server"
        while kill -0 "$server" 2>/dev/null; do wait "$server"; code=$?; done
        kill "$watcher" 2>/dev/null
        [ -z "$requested" ] || [ -z "$remove" ] || rm -rf -- "$remove"
        exit "${code:-1}"
        """;

    // English by LC_ALL, and the same in every version. The second is a standby's.
    private static readonly string[] ReadyMessages =
        ["database system is ready to accept connections", "database system is ready to accept read-only connections"];

    /// <summary>The longest time for a fast stop; after it the server is stopped without a last checkpoint.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(60);

    private readonly Process _guardian;
    private readonly TimeProvider _timeProvider;
    private readonly ConcurrentQueue<string> _lastLines = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<int> _id = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private PostgresProcess(Process guardian, TimeProvider timeProvider) => (_guardian, _timeProvider) = (guardian, timeProvider);

    /// <summary>Completes when the server accepts connections; never if it does not start.</summary>
    public Task Ready => _ready.Task;

    /// <summary>Completes with the server's exit code.</summary>
    public Task<int> Exited { get; private set; } = null!;

    /// <summary>The postmaster's process id.</summary>
    public Task<int> Id => _id.Task;

    /// <summary>The last lines of the server's log.</summary>
    public IReadOnlyCollection<string> LastLines => _lastLines;

    /// <summary>
    /// Starts a server in a prepared cluster. The folder <paramref name="remove"/>, if any, is removed when the server has ended.
    /// </summary>
    public static PostgresProcess Start(
        ServerFolder folder, PostgresInstallation postgres, Privileges privileges, string? remove, Action<string> onLine,
        TimeProvider timeProvider)
    {
        var server = privileges.Apply(postgres.Program("postgres"), "-D", folder.Cluster);
        // A throw-away server does not need a last checkpoint.
        var signal = remove is null ? "INT" : "QUIT";
        string[] guardian = ["sh", "-c", Guardian, "flux-guardian", signal, remove ?? "", folder.Cluster, .. server];
        string[] command = Tool.Exists("setsid") ? ["setsid", .. guardian] : guardian;
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            UseShellExecute = false,
            WorkingDirectory = "/",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // None of the caller's PG*, LD_*, TZ or LANG may reach the server.
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin";
        start.Environment["LC_ALL"] = "C";

        var process = new PostgresProcess(new Process { StartInfo = start }, timeProvider);
        process.Run(onLine);
        return process;
    }

    /// <summary>Stops the server fast: sessions end, committed rows are on disk. Returns when the process has ended.</summary>
    public async Task StopAsync()
    {
        _guardian.StandardInput.Close();
        await Task.WhenAny(Exited, Task.Delay(StopPatience, _timeProvider));
        if (!Exited.IsCompleted && await Id > 0)
            await Tool.RunAsync("kill", ["-s", "QUIT", (await Id).ToString(CultureInfo.InvariantCulture)], CancellationToken.None);
        await Exited;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _guardian.Dispose();
    }

    private void Run(Action<string> onLine)
    {
        _guardian.OutputDataReceived += (sender, line) =>
        {
            if (int.TryParse(line.Data, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                _id.TrySetResult(id);
        };
        _guardian.ErrorDataReceived += (sender, line) =>
        {
            if (line.Data is not { Length: > 0 } text)
                return;
            _lastLines.Enqueue(text);
            if (_lastLines.Count > KeptLines)
                _lastLines.TryDequeue(out _);
            onLine(text);
            if (ReadyMessages.Any(message => text.EndsWith(message, StringComparison.Ordinal)))
                _ready.TrySetResult();
        };
        _guardian.Start();
        _guardian.BeginOutputReadLine();
        _guardian.BeginErrorReadLine();
        Exited = ExitCodeAsync();
    }

    private async Task<int> ExitCodeAsync()
    {
        // Waits for the end of the output too, so that the last lines are complete.
        await _guardian.WaitForExitAsync();
        _id.TrySetResult(-1);
        return _guardian.ExitCode;
    }
}
