using System.Buffers;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Flux.QueryGateway.GraphQL.Http;
using Flux.QueryGateway.GraphQL.Subscriptions;

namespace Flux.QueryGateway.GraphQL.Sockets;

/// <summary>Whole messages over a WebSocket: one sender at a time, with a time limit.</summary>
internal sealed class SocketConnection(WebSocket socket, GraphQLOptions options, TimeProvider timeProvider, SubscriptionErrors errors)
    : IAsyncDisposable
{
    /// <summary>The protocol allows a reason of 123 bytes.</summary>
    private const int LongestReason = 123;

    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly ArrayBufferWriter<byte> _received = new();
    private Task<ReadOnlyMemory<byte>?>? _receiving;

    /// <summary>The next message; null when the client has closed or gone.</summary>
    /// <exception cref="GraphQLHttpException">The message is too long, or not text.</exception>
    public Task<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken cancellationToken) =>
        _receiving = ReceiveMessageAsync(cancellationToken);

    private async Task<ReadOnlyMemory<byte>?> ReceiveMessageAsync(CancellationToken cancellationToken)
    {
        _received.ResetWrittenCount();
        while (true)
        {
            var part = await socket.ReceiveAsync(_received.GetMemory(4096), cancellationToken);
            if (part.MessageType == WebSocketMessageType.Close)
                return null;
            _received.Advance(part.Count);
            if (part.MessageType != WebSocketMessageType.Text)
                throw GraphQLParameters.Malformed("Messages must be text.");
            if (_received.WrittenCount > options.MaxRequestBytes)
                throw GraphQLParameters.Malformed($"The message is longer than {options.MaxRequestBytes} bytes.");
            if (part.EndOfMessage)
                return _received.WrittenMemory;
        }
    }

    /// <summary>Sends <c>{"type":…,"id":…,"payload":…}</c>.</summary>
    public async Task SendAsync(string type, string? id, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        var message = new ArrayBufferWriter<byte>(payload.Length + 64);
        await using (var json = new Utf8JsonWriter(message))
        {
            json.WriteStartObject();
            if (id is not null)
                json.WriteString("id", id);
            json.WriteString("type", type);
            if (!payload.IsEmpty)
            {
                json.WritePropertyName("payload");
                json.WriteRawValue(payload.Span, skipInputValidation: true);
            }

            json.WriteEndObject();
        }

        using var limit = new CancellationTokenSource(options.SendTimeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await _sending.WaitAsync(either.Token);
            try
            {
                // Stopping an operation must not interrupt a message: that would break the socket for all operations.
                await socket.SendAsync(message.WrittenMemory, WebSocketMessageType.Text, endOfMessage: true, limit.Token);
            }
            finally
            {
                _sending.Release();
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            errors.GaveUp(options.SendTimeout);
            socket.Abort();
            throw;
        }
    }

    /// <summary>Sends the reason, and closes once the client has confirmed it: an immediate close could lose the reason.</summary>
    public async Task CloseAsync(SocketClose close)
    {
        if (socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived))
            return;
        // The reason may contain a long text from the client: it is truncated before its bytes are counted.
        var reason = close.Reason[..Math.Min(close.Reason.Length, LongestReason)];
        while (Encoding.UTF8.GetByteCount(reason) > LongestReason)
            reason = reason[..^1];
        using var limit = new CancellationTokenSource(options.SendTimeout, timeProvider);
        try
        {
            await socket.CloseOutputAsync((WebSocketCloseStatus)close.Code, reason, limit.Token);
            while (socket.State == WebSocketState.CloseSent)
                await (_receiving is { IsCompleted: false } pending ? pending : ReceiveAsync(limit.Token)).WaitAsync(limit.Token);
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or GraphQLHttpException)
        {
            socket.Abort();
        }
    }

    public ValueTask DisposeAsync()
    {
        _sending.Dispose();
        return ValueTask.CompletedTask;
    }
}
