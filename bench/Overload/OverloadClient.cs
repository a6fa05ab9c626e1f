using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace Flux.Bench.Overload;

/// <summary>Requests of equal bodies: each after the response to the one before, or at a fixed rate.</summary>
internal sealed class OverloadClient : IDisposable
{
    private const int Devices = 100;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    private readonly HttpClient _client;
    private readonly byte[] _body;
    private readonly int _rows;

    public OverloadClient(Uri address, string key, int rows)
    {
        _client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 2_000 })
        {
            BaseAddress = address,
            Timeout = TimeSpan.FromMinutes(2),
        };
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        _rows = rows;
        _body = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, rows).Select(row => string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"deviceId":"load-{{row % Devices}}","metricName":"m{{row / Devices}}","metricValue":{{row}}.5}{{"\n"}}"""))));
    }

    /// <summary>Each connection sends the next request when it has the response to the one before.</summary>
    public async Task<OverloadResult> ClosedAsync(int connections, TimeSpan length, CancellationToken cancellationToken)
    {
        var result = new OverloadResult(_rows);
        await Task.WhenAll(Enumerable.Range(0, connections).Select(async _ =>
        {
            while (result.Elapsed < length)
                await SendAsync(result, cancellationToken);
        }));
        return result.End();
    }

    /// <summary>Requests start at a rate, whether or not those before have a response.</summary>
    public async Task<OverloadResult> OpenAsync(double requestsPerSecond, TimeSpan length, CancellationToken cancellationToken)
    {
        var result = new OverloadResult(_rows);
        var open = new List<Task>();
        using var timer = new PeriodicTimer(Tick);
        while (result.Elapsed < length && await timer.WaitForNextTickAsync(cancellationToken))
        {
            while (open.Count < result.Elapsed.TotalSeconds * requestsPerSecond && result.Elapsed < length && result.Waiting < 4_000)
                open.Add(SendAsync(result, cancellationToken));
        }

        await Task.WhenAll(open);
        return result.End(length);
    }

    public void Dispose() => _client.Dispose();

    private async Task SendAsync(OverloadResult result, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/metrics") { Content = new ByteArrayContent(_body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        var started = result.Begin();
        try
        {
            using var response = await _client.SendAsync(request, cancellationToken);
            result.Responded(started, response.StatusCode);
        }
        catch (Exception broken)
            when (broken is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            result.Responded(started, status: null);
        }
    }
}
