using System.Net.Sockets;
using System.Text;

namespace Flux.Ingest.Tests.Http;

/// <summary>A client that may break every rule of HTTP.</summary>
internal sealed class RawConnection : IAsyncDisposable
{
    private readonly TcpClient _client = new() { NoDelay = true };

    private NetworkStream _stream = null!;

    public static async Task<RawConnection> OpenAsync(Uri server)
    {
        var connection = new RawConnection();
        await connection._client.ConnectAsync(server.Host, server.Port);
        connection._stream = connection._client.GetStream();
        return connection;
    }

    /// <summary>Sends the head of a write and whatever of its body.</summary>
    public Task PostAsync(string headers, string body) =>
        SendAsync($"POST /api/v1/metrics HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{headers}\r\n\r\n{body}");

    public async Task SendAsync(string text) => await _stream.WriteAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>Says that nothing more will come, but goes on listening.</summary>
    public void StopSending() => _client.Client.Shutdown(SocketShutdown.Send);

    /// <summary>Closes without a word.</summary>
    public void Reset()
    {
        _client.Client.LingerState = new LingerOption(true, 0);
        _client.Close();
    }

    /// <summary>Everything the server says until it closes, in peace or by a reset.</summary>
    public async Task<string> ReadToEndAsync()
    {
        var text = new StringBuilder();
        try
        {
            while (await ReadSomeAsync() is { Length: > 0 } some)
                text.Append(some);
        }
        catch (IOException)
        {
            // A reset: what came before it counts.
        }

        return text.ToString();
    }

    /// <summary>What the server says at once.</summary>
    public async Task<string> ReadSomeAsync()
    {
        var buffer = new byte[4096];
        return Encoding.UTF8.GetString(buffer, 0, await _stream.ReadAsync(buffer));
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }
}
