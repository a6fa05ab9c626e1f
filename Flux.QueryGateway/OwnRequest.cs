namespace Flux.QueryGateway;

/// <summary>Marks a request that the service sends to itself; its answer goes nowhere. No client can add a feature to a request.</summary>
internal sealed class OwnRequest
{
    public static OwnRequest Instance { get; } = new();
}
