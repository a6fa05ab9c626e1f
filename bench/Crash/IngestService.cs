using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Flux.Bench.Crash;

/// <summary>The service as its own process, at the same address through all its lives.</summary>
internal sealed class IngestService : IAsyncDisposable
{
    private const int KeptLines = 200;

    private readonly ConcurrentQueue<string> _said = new();
    private readonly string _database;
    private Process _process;

    public IngestService(string database)
    {
        _database = database;
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Address = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}");
        }

        _process = Start();
    }

    public Uri Address { get; }

    /// <summary>What it said last, in all its lives.</summary>
    public string LastWords => string.Join('\n', _said);

    /// <summary>Ended without being killed.</summary>
    public bool HasFailed => _process.HasExited;

    /// <summary><c>kill -9</c>, and a new life.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = Start();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private Process Start()
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Flux.Ingest.dll")])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["ASPNETCORE_URLS"] = Address.ToString();
        start.Environment["ConnectionStrings__flux"] = _database;
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        // Short enough that some commits are given up while the database recovers, and their requests answered 503.
        start.Environment["Flux__Ingest__DatabasePatience"] = "00:00:01";
        var started = Process.Start(start)!;
        started.OutputDataReceived += (_, line) => Keep(line.Data);
        started.ErrorDataReceived += (_, line) => Keep(line.Data);
        started.BeginOutputReadLine();
        started.BeginErrorReadLine();
        return started;
    }

    private void Keep(string? line)
    {
        if (string.IsNullOrWhiteSpace(line))
            return;

        _said.Enqueue(line);
        if (_said.Count > KeptLines)
            _said.TryDequeue(out _);
    }
}
