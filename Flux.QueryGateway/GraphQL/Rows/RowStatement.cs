using System.Linq.Expressions;
using Flux.QueryGateway.Rows.Linq;
using Flux.QueryGateway.Rows.Paging;
using Flux.QueryGateway.Rows.Reading;
using Flux.QueryGateway.Rows.Sets;
using Npgsql;

namespace Flux.QueryGateway.GraphQL.Rows;

/// <summary>One page as one statement of the columns that are needed, translated by EF Core and read without materialising rows.</summary>
internal sealed class RowStatement
{
    private readonly RowOrder _order;
    private readonly ProjectedValues _values = new();
    private readonly Dictionary<RowColumn, int> _columns = [];
    private readonly int[] _keys;

    /// <summary>A statement for these columns and, where places in the answer are needed, for every key of the order.</summary>
    public RowStatement(RowOrder order, IEnumerable<RowColumn> columns, bool withKeys)
    {
        _order = order;
        foreach (var column in columns)
            _columns[column] = _values.Ordinal(Expression.Property(order.Row, column.Property));
        _keys = withKeys ? [.. order.KeyValues.Select(_values.Ordinal)] : [];
    }

    /// <summary>How many values a row has.</summary>
    public int Width => _values.Width;

    public int OrdinalOf(RowColumn column) => _columns[column];

    /// <summary>The statement for at most <paramref name="take"/> rows from a place on.</summary>
    public NpgsqlBatchCommand Command(IQueryable rows, RowPosition? from, int take) =>
        _values.Select(QueryableCalls.Take(_order.Continue(rows, from), take), _order.Row);

    /// <summary>Whether two rows are in the same place of the order, one a duplicate of the other.</summary>
    public bool AreTied(RowBuffer one, RowBuffer other) => one.Equals(other, _keys);

    /// <summary>The place after a row that is the so-many-th of its duplicates.</summary>
    public RowPosition After(RowBuffer row, int duplicates)
    {
        var keys = new object?[_keys.Length];
        for (var at = 0; at < keys.Length; at++)
            keys[at] = row.IsNull(_keys[at]) ? null : row.Value(_keys[at], _order.KeyValues[at].Type);
        return new RowPosition(keys, duplicates);
    }
}
