namespace Flux.QueryGateway.GraphQL.Subscriptions;

/// <summary>A subscription that the server ends; the subscriber is told why and can go on from its last cursor.</summary>
internal sealed class SubscriptionEndedException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}
