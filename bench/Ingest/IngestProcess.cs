using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace Flux.Bench.Ingest;

/// <summary>The service as its own process.</summary>
internal sealed class IngestProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly HttpClient _client;

    private IngestProcess(Process process, Uri address, string key)
    {
        (_process, Key) = (process, key);
        _client = new HttpClient { BaseAddress = address };
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    public Uri Address => _client.BaseAddress!;

    /// <summary>What its requests must carry.</summary>
    public string Key { get; }

    public int Pid => _process.Id;

    /// <summary>Starts the service that was built with this program, on a free port, with <c>NAME=VALUE</c> in its environment.</summary>
    public static async Task<IngestProcess> StartAsync(string database, string key, IEnumerable<string> settings)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Flux.Ingest.dll")]) { RedirectStandardOutput = true, UseShellExecute = false };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["Flux__Auth__ApiKeys"] = "true";
        start.Environment["ASPNETCORE_URLS"] = address.ToString();
        start.Environment["ConnectionStrings__flux"] = database;
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        // One sender stands for a fleet here.
        start.Environment["Flux__Limits__RequestsPerSecond"] = "1000000";
        // The rollups' upkeep has its own measurements, and no share in the COPY by hand.
        start.Environment["Flux__Maintenance__Interval"] = "01:00:00";
        foreach (var setting in settings)
            start.Environment[setting.Split('=')[0]] = setting[(setting.IndexOf('=', StringComparison.Ordinal) + 1)..];

        var ingest = new IngestProcess(Process.Start(start)!, address, key);
        ingest._process.OutputDataReceived += (_, line) => Console.Error.WriteLine(line.Data);
        ingest._process.BeginOutputReadLine();
        await ingest.UntilHealthyAsync();
        return ingest;
    }

    /// <summary>Bytes allocated on the service's heap since its start.</summary>
    public async Task<long> AllocatedAsync()
    {
        var metrics = await _client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        var line = metrics.Split('\n').FirstOrDefault(line => line.StartsWith("dotnet_gc_heap_total_allocated_bytes_total", StringComparison.Ordinal));
        return line is null ? 0 : (long)double.Parse(line.Split('}')[^1].Trim().Split(' ')[0], CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task UntilHealthyAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            try
            {
                using var answer = await _client.GetAsync(new Uri("/health", UriKind.Relative), patience.Token);
                if (answer.IsSuccessStatusCode)
                    return;

                Console.Error.WriteLine(await answer.Content.ReadAsStringAsync(patience.Token));
            }
            catch (HttpRequestException) when (!_process.HasExited)
            {
                // Not listening yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), patience.Token);
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(System.Net.IPAddress.Loopback, 0);
        probe.Start();
        return ((System.Net.IPEndPoint)probe.LocalEndpoint).Port;
    }
}
