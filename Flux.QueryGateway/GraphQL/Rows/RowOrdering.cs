using Flux.QueryGateway.GraphQL.Execution;
using Flux.QueryGateway.Rows.Paging;
using Flux.QueryGateway.Rows.Sets;

namespace Flux.QueryGateway.GraphQL.Rows;

/// <summary>Reads an <c>order</c> argument into a total order of rows.</summary>
internal static class RowOrdering
{
    /// <exception cref="InvalidArgumentException">An entry does not name exactly one column.</exception>
    public static RowOrder Read(RowSet set, IEnumerable<object?> order) =>
        RowOrder.By(set, [.. order.Cast<IDictionary<string, object?>>().Select(entry => Key(set, entry)).DistinctBy(key => key.Column)]);

    private static OrderKey Key(RowSet set, IDictionary<string, object?> entry) =>
        entry.Where(member => member.Value is not null).ToList() switch
        {
            [var (name, direction)] => OrderKey.Requested(
                set.Columns.Single(column => ColumnNames.Of(column) == name), direction is "DESC"),
            _ => throw new InvalidArgumentException(
                "Each entry of 'order' names one column; write several columns as several entries, "
                + "such as [{ deviceId: ASC }, { time: DESC }]."),
        };
}
