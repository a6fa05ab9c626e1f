using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.QueryGateway.GraphQL.Execution;
using Flux.QueryGateway.Rows.Reading;
using Flux.QueryGateway.Rows.Sets;
using GraphQL;

namespace Flux.QueryGateway.GraphQL.Rows;

/// <summary>Reads the arguments <c>where</c> and <c>order</c> of a field.</summary>
internal static class RowArguments
{
    /// <exception cref="InvalidArgumentException">An argument that cannot be used.</exception>
    public static RowQuery Read(RowSet set, IResolveFieldContext context, int mostConditions)
    {
        var where = context.Arguments?["where"].Value as IDictionary<string, object?>;
        var order = context.Arguments?["order"].Value as IEnumerable<object?> ?? [];
        return new RowQuery(
            set,
            RowOrdering.Read(set, order),
            where is null ? null : RowFilter.Read(set, where, mostConditions),
            $"{set.Name} {Canonical(where)} {Canonical(order)}");
    }

    private static string? Canonical(object? argument) => Node(argument)?.ToJsonString();

    private static JsonNode? Node(object? argument) => argument switch
    {
        null => null,
        JsonNode json => json.DeepClone(),
        IDictionary<string, object?> members => new JsonObject(members.OrderBy(member => member.Key, StringComparer.Ordinal)
            .Select(member => KeyValuePair.Create(member.Key, Node(member.Value)))),
        string text => JsonValue.Create(text),
        IEnumerable<object?> list => new JsonArray([.. list.Select(Node)]),
        _ => JsonSerializer.SerializeToNode(argument, argument.GetType()),
    };
}
