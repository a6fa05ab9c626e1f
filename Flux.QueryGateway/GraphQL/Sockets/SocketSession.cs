using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Flux.QueryGateway.GraphQL.Execution;
using Flux.QueryGateway.GraphQL.Http;
using Flux.QueryGateway.GraphQL.Subscriptions;
using Flux.ServiceDefaults.Authentication;
using Flux.ServiceDefaults.Limits;
using GraphQL;
using GraphQLParser.AST;

namespace Flux.QueryGateway.GraphQL.Sockets;

/// <summary>The protocol of one WebSocket client: acknowledge, run operations, stop them.</summary>
internal sealed class SocketSession(
    SocketConnection connection, GraphQLService service, IGraphQLTextSerializer serializer, SubscriptionErrors errors,
        GraphQLOptions options, TimeProvider timeProvider, CallerPermits permits, HttpContext http)
{
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _operations = new(StringComparer.Ordinal);
    // Read once: the request's context is not thread-safe.
    private readonly Caller _caller = http.Caller();
    private readonly ConcurrentDictionary<string, Task> _running = new(StringComparer.Ordinal);
    private bool _acknowledged;

    /// <param name="revoked">Completes when the client's credentials are no longer valid.</param>
    /// <param name="cancellationToken">Ends the session without a close message.</param>
    public async Task RunAsync(Task revoked, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            var close = await ReceiveAllAsync(revoked, ended.Token);
            foreach (var id in _operations.Keys)
                await StopAsync(id);
            await connection.CloseAsync(close);
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException)
        {
            // The client has gone, or the server stops.
        }
        finally
        {
            await ended.CancelAsync();
            await Task.WhenAll(_running.Values);
        }
    }

    /// <summary>Handles messages until the client closes, or violates the protocol.</summary>
    private async Task<SocketClose> ReceiveAllAsync(Task revoked, CancellationToken cancellationToken)
    {
        // Cancelling a receive breaks the WebSocket, so that no reason could be sent: the time limit is therefore a task, not a token.
        var initTimeout = Task.Delay(options.InitTimeout, timeProvider, cancellationToken);
        while (true)
        {
            try
            {
                var receiving = connection.ReceiveAsync(cancellationToken);
                var first = await Task.WhenAny(_acknowledged ? [receiving, revoked] : [receiving, revoked, initTimeout]);
                if (first == revoked && !cancellationToken.IsCancellationRequested)
                    return SocketClose.Revoked;
                if (first == initTimeout && !cancellationToken.IsCancellationRequested)
                {
                    // Cancelling the pending receive resets the connection, which may overtake the close message: the client gets time to
                    // confirm it.
                    await connection.CloseAsync(SocketClose.InitTimeout);
                    await Task.WhenAny(receiving, Task.Delay(TimeSpan.FromSeconds(1), timeProvider, cancellationToken));
                    return SocketClose.InitTimeout;
                }

                if (await receiving is not { } message)
                    return SocketClose.Normal;
                using var json = JsonDocument.Parse(message);
                if (await HandleAsync(json.RootElement, cancellationToken) is { } close)
                    return close;
            }
            catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException)
            {
                return SocketClose.Invalid("Invalid message received");
            }
            catch (GraphQLHttpException error)
            {
                return SocketClose.Invalid(error.Message);
            }
        }
    }

    private async Task<SocketClose?> HandleAsync(JsonElement message, CancellationToken cancellationToken)
    {
        switch (message.GetProperty("type").GetString())
        {
            case "connection_init" when _acknowledged:
                return SocketClose.TooManyInits;
            case "connection_init":
                _acknowledged = true;
                await connection.SendAsync("connection_ack", null, default, cancellationToken);
                return null;
            case "ping":
                await connection.SendAsync("pong", null, default, cancellationToken);
                return null;
            case "pong":
                return null;
            case "subscribe" when !_acknowledged:
                return SocketClose.Unauthorized;
            case "subscribe":
                return Start(Id(message), GraphQLParameters.Read(message.GetProperty("payload"), serializer), cancellationToken);
            case "complete":
                await StopAsync(Id(message));
                return null;
            case var type:
                return SocketClose.Invalid($"Invalid message type '{type}'");
        }
    }

    private static string Id(JsonElement message) => message.GetProperty("id").GetString() ?? throw new JsonException("The id is null.");

    private async Task StopAsync(string id)
    {
        if (!_operations.TryRemove(id, out var stopped))
            return;
        try
        {
            await stopped.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // It has just completed.
        }
    }

    private SocketClose? Start(string id, GraphQLParameters request, CancellationToken cancellationToken)
    {
        if (id.Length == 0)
            return SocketClose.Invalid("The operation needs an id");
        if (_operations.Count >= options.MaxOperationsPerSocket)
            return new SocketClose(4429, $"More than {options.MaxOperationsPerSocket} operations at the same time");
        var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (!_operations.TryAdd(id, stop))
        {
            stop.Dispose();
            return SocketClose.Exists(id);
        }

        var run = Guid.NewGuid().ToString();
        _running[run] = Task.Run(
            async () =>
            {
                try
                {
                    await OperateAsync(id, request, stop.Token);
                }
                finally
                {
                    _operations.TryRemove(KeyValuePair.Create(id, stop));
                    stop.Dispose();
                    _running.TryRemove(run, out _);
                }
            },
            CancellationToken.None);
        return null;
    }

    private async Task OperateAsync(string id, GraphQLParameters request, CancellationToken cancellationToken)
    {
        try
        {
            var (document, operation, invalid) = service.Parse(request);
            using var permit = await permits.TakeAsync(_caller, operation == OperationType.Subscription, cancellationToken);
            var result = invalid ?? (permit.IsAcquired
                ? await service.ExecuteAsync(request, document!, operation, http.RequestServices, cancellationToken) : Refused());
            if (result is SubscriptionResult subscription)
            {
                await foreach (var each in subscription.Events.WithCancellation(cancellationToken))
                    await connection.SendAsync("next", id, each.Json, cancellationToken);
            }
            else if (!result.Executed)
            {
                await connection.SendAsync("error", id, Json(result.Errors!), cancellationToken);
                return;
            }
            else
            {
                await connection.SendAsync("next", id, Json(result), cancellationToken);
            }

            await connection.SendAsync("complete", id, default, cancellationToken);
        }
        catch (Exception error) when (error is OperationCanceledException or WebSocketException)
        {
            // Stopped by the client, or the client has gone.
        }
        catch (Exception error)
        {
            await EndAsync(id, error, cancellationToken);
        }
    }

    private async Task EndAsync(string id, Exception error, CancellationToken cancellationToken)
    {
        try
        {
            await connection.SendAsync("error", id, Json(new ExecutionErrors { errors.Explain(error) }), cancellationToken);
        }
        catch (Exception gone) when (gone is OperationCanceledException or WebSocketException)
        {
            // The client has gone.
        }
    }

    private static ExecutionResult Refused() => new()
    {
        Errors = [
        FieldErrors.Error("TOO_MANY_REQUESTS", "This key already runs as many operations as it may. Try again when one has ended.")]
    };

    private byte[] Json(object value) => Encoding.UTF8.GetBytes(serializer.Serialize(value));
}
