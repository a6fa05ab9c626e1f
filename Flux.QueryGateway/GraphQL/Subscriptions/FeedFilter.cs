using System.Text.Json;

namespace Flux.QueryGateway.GraphQL.Subscriptions;

/// <summary>Which rows a subscriber wants: for each column named, one of the values.</summary>
internal sealed record FeedFilter(IReadOnlyList<(string Column, IReadOnlyList<string> Values)> Conditions)
{
    /// <summary>The same for the same filter: what cursors are bound to.</summary>
    public string Text => JsonSerializer.Serialize(Conditions.Select(condition => condition.Values.Order(StringComparer.Ordinal).Prepend(condition.Column)));
}
