using GraphQL;

namespace Flux.QueryGateway.GraphQL.Subscriptions;

/// <summary>The result of a subscription: events that are pulled one by one, at the subscriber's pace.</summary>
internal sealed class SubscriptionResult : ExecutionResult
{
    public required IAsyncEnumerable<SubscriptionEvent> Events { get; init; }
}

/// <summary>One event: the GraphQL response as JSON, valid until the next one is requested, and the cursor to continue from.</summary>
internal readonly record struct SubscriptionEvent(ReadOnlyMemory<byte> Json, string Cursor);
