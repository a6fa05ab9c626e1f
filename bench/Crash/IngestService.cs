using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Flux.Bench.Crash;

/// <summary>The service as its own process, at the same address through all its lives.</summary>
internal sealed class IngestService : IAsyncDisposable
{
    private const int KeptLines = 200;

    private readonly ConcurrentQueue<string> said = new();
    private readonly string database;
    private Process process;

    public IngestService(string database)
    {
        this.database = database;
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Address = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}");
        }

        process = Start();
    }

    public Uri Address { get; }

    /// <summary>What it said last, in all its lives.</summary>
    public string LastWords => string.Join('\n', said);

    /// <summary>Ended without being killed.</summary>
    public bool HasFailed => process.HasExited;

    /// <summary><c>kill -9</c>, and a new life.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        process = Start();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill();

        await process.WaitForExitAsync();
        process.Dispose();
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
        start.Environment["ConnectionStrings__flux"] = database;
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

        said.Enqueue(line);
        if (said.Count > KeptLines)
            said.TryDequeue(out _);
    }
}
