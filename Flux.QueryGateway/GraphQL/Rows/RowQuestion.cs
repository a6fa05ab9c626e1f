using System.Linq.Expressions;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.QueryGateway.Rows.Linq;
using Flux.QueryGateway.Rows.Paging;
using Flux.QueryGateway.Rows.Sets;
using Flux.Timeseries.ReadModel;
using GraphQL;

namespace Flux.QueryGateway.GraphQL.Rows;

/// <summary>Which rows in which order, and a text that is the same for the same question: what cursors are bound to.</summary>
/// <param name="Set">Whose rows.</param>
/// <param name="Order">Their order, which no two different rows share a place in.</param>
/// <param name="Filter">What they match; null for all.</param>
/// <param name="Text">What cursors are bound to.</param>
internal sealed record RowQuestion(RowSet Set, RowOrder Order, LambdaExpression? Filter, string Text)
{
    /// <summary>The rows that match.</summary>
    public IQueryable Rows(FluxReadContext database) => QueryableCalls.Where(Set.Source(database), Filter);

    /// <summary>Reads <c>where</c> and <c>order</c>.</summary>
    public static RowQuestion Read(RowSet set, IResolveFieldContext context, int mostConditions)
    {
        var where = context.Arguments?["where"].Value as IDictionary<string, object?>;
        var order = context.Arguments?["order"].Value as IEnumerable<object?> ?? [];
        return new RowQuestion(
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
