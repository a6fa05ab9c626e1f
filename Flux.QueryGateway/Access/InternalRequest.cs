namespace Flux.QueryGateway.Access;

/// <summary>
/// Marks a request that the service sends to itself; its response is discarded. No client can add a feature to a request.
/// </summary>
internal sealed class InternalRequest
{
    public static InternalRequest Instance { get; } = new();
}
