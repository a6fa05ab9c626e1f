using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;

namespace Flux.Bench.Shared;

/// <summary>Flux.Ingest as a process of its own, from the build beside this program. Its address stays the same when it restarts.</summary>
internal sealed class IngestProcess : IAsyncDisposable
{
    private const int KeptLines = 200;

    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<string> _output = new();
    private readonly HttpClient _client;
    private readonly ProcessStartInfo _start;
    private Process _process;

    private IngestProcess(string database, string environment, IEnumerable<KeyValuePair<string, string>> settings)
    {
        Address = new Uri($"http://127.0.0.1:{FreePort.Find()}");
        _client = new HttpClient { BaseAddress = Address };
        _start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Flux.Ingest.dll")])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _start.Environment["ASPNETCORE_ENVIRONMENT"] = environment;
        _start.Environment["ASPNETCORE_URLS"] = Address.ToString();
        _start.Environment["ConnectionStrings__flux"] = database;
        _start.Environment["Logging__LogLevel__Default"] = "Warning";
        foreach (var (name, value) in settings)
            _start.Environment[name] = value;

        _process = Start();
    }

    public Uri Address { get; }

    public int Pid => _process.Id;

    /// <summary>Whether it ended without being killed.</summary>
    public bool HasFailed => _process.HasExited;

    /// <summary>The last lines of its output, restarts included.</summary>
    public string LastOutput => string.Join('\n', _output);

    /// <summary>Starts the service in Production, where every request needs an API key, and waits until it is healthy.</summary>
    public static async Task<IngestProcess> StartAsync(
        string database, IEnumerable<KeyValuePair<string, string>> settings, CancellationToken cancellationToken)
    {
        var ingest = new IngestProcess(database, "Production", [new("Flux__Auth__ApiKeys", "true"), .. settings]);
        try
        {
            await ingest.UntilHealthyAsync(cancellationToken);
            return ingest;
        }
        catch
        {
            await Console.Error.WriteLineAsync(ingest.LastOutput);
            await ingest.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the service in Development, open to this machine, and does not wait for it.</summary>
    public static IngestProcess StartOpen(string database, IEnumerable<KeyValuePair<string, string>> settings) =>
        new(database, "Development", settings);

    /// <summary><c>kill -9</c>, then a new process.</summary>
    public async Task KillAndRestartAsync()
    {
        await EndAsync();
        _process = Start();
    }

    public async Task<bool> IsHealthyAsync(CancellationToken cancellationToken)
    {
        using var response = await _client.GetAsync(new Uri("/health", UriKind.Relative), cancellationToken);
        return response.IsSuccessStatusCode;
    }

    /// <summary>Bytes allocated on the service's heap since its start.</summary>
    public async Task<long> AllocatedAsync(string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var response = await _client.SendAsync(request);
        response.EnsureSuccessStatusCode();
        var metrics = await response.Content.ReadAsStringAsync();
        var line = metrics.Split('\n')
            .FirstOrDefault(line => line.StartsWith("dotnet_gc_heap_total_allocated_bytes_total", StringComparison.Ordinal));
        return line is null ? 0 : (long)double.Parse(line.Split('}')[^1].Trim().Split(' ')[0], CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await EndAsync();
    }

    private Process Start()
    {
        var started = Process.Start(_start)!;
        started.OutputDataReceived += (_, line) => Keep(line.Data);
        started.ErrorDataReceived += (_, line) => Keep(line.Data);
        started.BeginOutputReadLine();
        started.BeginErrorReadLine();
        return started;
    }

    private async Task EndAsync()
    {
        if (!_process.HasExited)
            _process.Kill();

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task UntilHealthyAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(StartPatience);
        while (true)
        {
            try
            {
                if (await IsHealthyAsync(patience.Token))
                    return;
            }
            catch (HttpRequestException) when (!_process.HasExited)
            {
                // Not listening yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, patience.Token);
        }
    }

    private void Keep(string? line)
    {
        if (string.IsNullOrWhiteSpace(line))
            return;

        _output.Enqueue(line);
        if (_output.Count > KeptLines)
            _output.TryDequeue(out _);
    }
}
