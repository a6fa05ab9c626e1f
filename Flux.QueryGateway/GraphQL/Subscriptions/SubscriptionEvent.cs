namespace Flux.QueryGateway.GraphQL.Subscriptions;

/// <summary>One event: the GraphQL response as JSON, valid until the next one is asked for, and the cursor to go on from.</summary>
internal readonly record struct SubscriptionEvent(ReadOnlyMemory<byte> Json, string Cursor);
