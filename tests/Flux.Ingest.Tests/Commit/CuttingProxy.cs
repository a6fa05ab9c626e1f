using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Flux.Ingest.Tests.Commit;

/// <summary>Stands between the service and its database and cuts the line at the worst moment.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<TcpClient, bool> _lines = [];
    private readonly string _host;
    private readonly int _port;
    private volatile bool _isAway;
    private int _cutsBefore;
    private int _cutsAfter;

    public CuttingProxy(string host, int port)
    {
        (_host, _port) = (host, port);
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Cuts made so far.</summary>
    public int Cuts { get; private set; }

    /// <summary>The next COMMITs never reach the server.</summary>
    public void CutBeforeCommit(int times) => Volatile.Write(ref _cutsBefore, times);

    /// <summary>The next COMMITs reach the server, but its answers do not come back.</summary>
    public void CutAfterCommit(int times) => Volatile.Write(ref _cutsAfter, times);

    /// <summary>Cuts all lines and takes no new ones.</summary>
    public void GoAway()
    {
        _isAway = true;
        foreach (var line in _lines.Keys)
            line.Close();
    }

    public void ComeBack() => _isAway = false;

    public ValueTask DisposeAsync()
    {
        _listener.Stop();
        GoAway();
        return ValueTask.CompletedTask;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = CarryAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (SocketException)
        {
            // Stopped.
        }
        catch (ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task CarryAsync(TcpClient client)
    {
        using var server = new TcpClient();
        _lines[client] = _lines[server] = true;
        try
        {
            if (_isAway)
                return;

            await server.ConnectAsync(_host, _port);
            var (up, down) = (client.GetStream(), server.GetStream());
            var isCut = new TaskCompletionSource();
            await Task.WhenAny(SendAsync(up, down, isCut), AnswerAsync(down, up, isCut));
        }
        catch (Exception broken) when (broken is IOException or SocketException or ObjectDisposedException)
        {
            // Either side may end the line.
        }
        finally
        {
            _lines.TryRemove(client, out _);
            _lines.TryRemove(server, out _);
            client.Close();
        }
    }

    private async Task SendAsync(NetworkStream from, NetworkStream to, TaskCompletionSource isCut)
    {
        var buffer = new byte[1 << 16];
        for (int read; (read = await from.ReadAsync(buffer)) > 0;)
        {
            var isCommit = buffer.AsSpan(0, read).IndexOf("COMMIT\0"u8) >= 0;
            if (isCommit && Interlocked.Decrement(ref _cutsBefore) >= 0)
            {
                Cuts++;
                return;
            }

            if (isCommit && Interlocked.Decrement(ref _cutsAfter) >= 0)
            {
                Cuts++;
                isCut.SetResult();
            }

            await to.WriteAsync(buffer.AsMemory(0, read));
        }
    }

    private static async Task AnswerAsync(NetworkStream from, NetworkStream to, TaskCompletionSource isCut)
    {
        var buffer = new byte[1 << 16];
        for (int read; (read = await from.ReadAsync(buffer)) > 0;)
        {
            // The answer to a cut COMMIT: it has happened, and nobody hears of it.
            if (isCut.Task.IsCompleted)
                return;

            await to.WriteAsync(buffer.AsMemory(0, read));
        }
    }
}
