using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Flux.Ingest.Tests.Commit;

/// <summary>Stands between the service and its database and cuts the line at the worst moment.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<TcpClient, bool> lines = [];
    private readonly string host;
    private readonly int port;
    private volatile bool isAway;
    private int cutsBefore;
    private int cutsAfter;

    public CuttingProxy(string host, int port)
    {
        (this.host, this.port) = (host, port);
        listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Cuts made so far.</summary>
    public int Cuts { get; private set; }

    /// <summary>The next COMMITs never reach the server.</summary>
    public void CutBeforeCommit(int times) => Volatile.Write(ref cutsBefore, times);

    /// <summary>The next COMMITs reach the server, but its answers do not come back.</summary>
    public void CutAfterCommit(int times) => Volatile.Write(ref cutsAfter, times);

    /// <summary>Cuts all lines and takes no new ones.</summary>
    public void GoAway()
    {
        isAway = true;
        foreach (var line in lines.Keys)
            line.Close();
    }

    public void ComeBack() => isAway = false;

    public ValueTask DisposeAsync()
    {
        listener.Stop();
        GoAway();
        return ValueTask.CompletedTask;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = CarryAsync(await listener.AcceptTcpClientAsync());
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
        lines[client] = lines[server] = true;
        try
        {
            if (isAway)
                return;

            await server.ConnectAsync(host, port);
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
            lines.TryRemove(client, out _);
            lines.TryRemove(server, out _);
            client.Close();
        }
    }

    private async Task SendAsync(NetworkStream from, NetworkStream to, TaskCompletionSource isCut)
    {
        var buffer = new byte[1 << 16];
        for (int read; (read = await from.ReadAsync(buffer)) > 0;)
        {
            var isCommit = buffer.AsSpan(0, read).IndexOf("COMMIT\0"u8) >= 0;
            if (isCommit && Interlocked.Decrement(ref cutsBefore) >= 0)
            {
                Cuts++;
                return;
            }

            if (isCommit && Interlocked.Decrement(ref cutsAfter) >= 0)
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
