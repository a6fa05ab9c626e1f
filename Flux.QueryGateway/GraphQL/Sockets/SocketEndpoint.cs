using Flux.QueryGateway.GraphQL.Execution;
using Flux.QueryGateway.GraphQL.Http;
using Flux.ServiceDefaults.Limits;
using GraphQL;
using Microsoft.Extensions.Options;

namespace Flux.QueryGateway.GraphQL.Sockets;

/// <summary>GraphQL over WebSocket, protocol <c>graphql-transport-ws</c>.</summary>
/// <remarks><see href="https://github.com/graphql/graphql-over-http/blob/main/rfcs/GraphQLOverWebSocket.md"/></remarks>
internal sealed class SocketEndpoint(
    GraphQLService service, IGraphQLTextSerializer serializer, Subscriptions.SubscriptionErrors errors, CallerWatch watch,
        IOptions<GraphQLOptions> options, TimeProvider timeProvider,
    CallerPermits permits, IHostApplicationLifetime lifetime)
{
    public const string Protocol = "graphql-transport-ws";

    public async Task HandleAsync(HttpContext context)
    {
        var offered = context.WebSockets.WebSocketRequestedProtocols.Contains(Protocol);
        using var socket = await context.WebSockets.AcceptWebSocketAsync(offered ? Protocol : null);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        await using var connection = new SocketConnection(socket, options.Value, timeProvider, errors);
        if (!offered)
        {
            await connection.CloseAsync(SocketClose.Unacceptable);
            return;
        }

        await new SocketSession(connection, service, serializer, errors, options.Value, timeProvider, permits, context)
            .RunAsync(watch.RevokedAsync(context, ended.Token), ended.Token);
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            await connection.CloseAsync(SocketClose.GoingAway);
    }
}
