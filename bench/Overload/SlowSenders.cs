using System.Net.Sockets;
using System.Text;

namespace Flux.Bench.Overload;

/// <summary>Connections that announce a large body and send one byte of it a second.</summary>
internal sealed class SlowSenders : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _senders = [];
    private int _cutOff;

    public int CutOff => _cutOff;

    public static async Task<SlowSenders> StartAsync(Uri address, string key, int count, CancellationToken cancellationToken)
    {
        var head = Encoding.ASCII.GetBytes(
            $"POST /api/v1/metrics HTTP/1.1\r\nHost: {address.Authority}\r\nX-Api-Key: {key}\r\n"
            + "Content-Type: application/x-ndjson\r\nContent-Length: 1000000\r\n\r\n");
        var senders = new SlowSenders();
        for (var i = 0; i < count; i++)
        {
            var client = new TcpClient();
            await client.ConnectAsync(address.Host, address.Port, cancellationToken);
            senders._senders.Add(senders.TrickleAsync(client, head));
        }

        return senders;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_senders);
        _stop.Dispose();
    }

    private async Task TrickleAsync(TcpClient client, byte[] head)
    {
        using var owned = client;
        try
        {
            var stream = client.GetStream();
            await stream.WriteAsync(head, _stop.Token);
            using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
            while (await timer.WaitForNextTickAsync(_stop.Token))
                await stream.WriteAsync(" "u8.ToArray(), _stop.Token);
        }
        catch (IOException)
        {
            Interlocked.Increment(ref _cutOff);
        }
        catch (OperationCanceledException)
        {
            // The measurement is over.
        }
    }
}
