using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Flux.Bench.Overload;

/// <summary>The service as its own process, closed to strangers as on a network.</summary>
internal sealed class IngestProcess : IDisposable
{
    /// <summary>The queue's 160 MiB, what the runtime needs beside it, and the same again.</summary>
    public const long MemoryBound = 700L << 20;

    private readonly Process _process;

    private IngestProcess(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    public long Memory
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    public long PeakMemory
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64;
        }
    }

    public static async Task<IngestProcess> StartAsync(string connectionString, CancellationToken cancellationToken)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Flux.Ingest.dll")]) { UseShellExecute = false };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["ASPNETCORE_URLS"] = address.ToString();
        start.Environment["ConnectionStrings__flux"] = connectionString;
        start.Environment["Flux__Auth__ApiKeys"] = "true";
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        var ingest = new IngestProcess(Process.Start(start)!, address);
        using var client = new HttpClient { BaseAddress = address };
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var health = await client.GetAsync("/health", cancellationToken);
                if (health.StatusCode == HttpStatusCode.OK)
                    return ingest;
            }
            catch (HttpRequestException) when (attempt < 300 && !ingest._process.HasExited)
            {
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken);
        }
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
