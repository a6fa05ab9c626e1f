using System.Linq.Expressions;
using Flux.QueryGateway.Rows.Linq;
using Flux.QueryGateway.Rows.Paging;
using Flux.QueryGateway.Rows.Sets;
using Npgsql;

namespace Flux.QueryGateway.Rows.Reading;

/// <summary>One page as one SQL statement: EF Core translates, nothing is materialised. Immutable.</summary>
internal sealed class RowStatement
{
    private readonly RowOrder _order;
    private readonly ProjectedValues _values = new();
    private readonly Dictionary<RowColumn, int> _columns = new(ReferenceEqualityComparer.Instance);
    private readonly int[] _keys;

    /// <summary>Selects the columns of the query and, where positions are needed, the keys of its order.</summary>
    public RowStatement(RowQuery query)
    {
        _order = query.Order;
        foreach (var column in query.Columns)
            _columns[column] = _values.Ordinal(Expression.Property(_order.Row, column.Property));
        _keys = query.WithPositions ? [.. _order.KeyValues.Select(_values.Ordinal)] : [];
    }

    /// <summary>How many values a row has.</summary>
    public int Width => _values.Width;

    /// <summary>Where the statement has a column of the query.</summary>
    public int OrdinalOf(RowColumn column) => _columns[column];

    /// <summary>The statement for a page of these rows.</summary>
    public NpgsqlBatchCommand Command(IQueryable rows, RowQuery query)
    {
        var page = _order.Continue(rows, query.From);
        return _values.Select(QueryableCalls.Take(query.Skip > 0 ? QueryableCalls.Skip(page, query.Skip) : page, query.Limit), _order.Row);
    }

    /// <summary>The statement that counts rows.</summary>
    public static NpgsqlBatchCommand Count(IQueryable rows, Type rowType)
    {
        var command = new ProjectedValues().Select(rows, Expression.Parameter(rowType, "row"));
        command.CommandText = $"SELECT count(*) FROM ({command.CommandText}) AS counted";
        return command;
    }

    /// <summary>Whether two rows are equal in every key of the order.</summary>
    public bool AreTied(RowBuffer one, RowBuffer other) => one.Equals(other, _keys);

    /// <summary>The values of the order's keys in a row.</summary>
    public object?[] KeysOf(RowBuffer row)
    {
        var keys = new object?[_keys.Length];
        for (var at = 0; at < keys.Length; at++)
            keys[at] = row.IsNull(_keys[at]) ? null : row.Value(_keys[at], _order.KeyValues[at].Type);
        return keys;
    }
}
