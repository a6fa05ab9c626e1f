using GraphQL;

namespace Flux.QueryGateway.GraphQL.Subscriptions;

/// <summary>The result of a subscription: events to be taken one by one, at the subscriber's pace.</summary>
internal sealed class SubscriptionResult : ExecutionResult
{
    public required IAsyncEnumerable<SubscriptionEvent> Events { get; init; }
}
