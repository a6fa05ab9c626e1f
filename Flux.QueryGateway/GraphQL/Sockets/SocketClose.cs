namespace Flux.QueryGateway.GraphQL.Sockets;

/// <summary>Why a WebSocket is closed: the codes and reasons of the protocol.</summary>
internal sealed record SocketClose(int Code, string Reason)
{
    public static readonly SocketClose Normal = new(1000, "");
    public static readonly SocketClose GoingAway = new(1001, "Going away");
    public static readonly SocketClose Unauthorized = new(4401, "Unauthorized");
    public static readonly SocketClose Revoked = new(4401, "The key or token is no longer valid");
    public static readonly SocketClose Unacceptable = new(4406, "Subprotocol not acceptable");
    public static readonly SocketClose InitTimeout = new(4408, "Connection initialisation timeout");
    public static readonly SocketClose TooManyInits = new(4429, "Too many initialisation requests");

    public static SocketClose Invalid(string reason) => new(4400, reason);

    public static SocketClose Exists(string id) => new(4409, $"Subscriber for {id} already exists");
}
