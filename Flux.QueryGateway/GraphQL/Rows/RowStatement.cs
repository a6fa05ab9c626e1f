using System.Data.Common;
using System.Linq.Expressions;
using Flux.QueryGateway.Rows;
using Microsoft.EntityFrameworkCore;

namespace Flux.QueryGateway.GraphQL.Rows;

/// <summary>One page as one statement of the columns that are needed, translated by EF Core and read without materialising rows.</summary>
internal sealed class RowStatement
{
    private readonly RowOrder _order;
    private readonly List<Expression> _projected = [];
    private readonly List<RowColumn> _columns;
    private readonly int[] _keyOrdinals;

    /// <summary>A statement for these columns and, where places in the answer are needed, for every key of the order.</summary>
    public RowStatement(RowOrder order, IEnumerable<RowColumn> columns, bool withKeys)
    {
        _order = order;
        _columns = [.. columns.Distinct()];
        _projected.AddRange(_columns.Select(column => Expression.Property(order.Row, column.Property)));
        _keyOrdinals = withKeys ? [.. order.KeyValues.Select(Project)] : [];
        if (_projected.Count == 0)
            _projected.Add(order.KeyValues[0]);
    }

    public int OrdinalOf(RowColumn column) => _columns.IndexOf(column);

    /// <summary>The statement for at most <paramref name="take"/> rows from a place on.</summary>
    public DbCommand Command(IQueryable rows, RowPosition? from, int take)
    {
        var page = _order.Continue(rows, from).Expression;
        page = Expression.Call(typeof(Queryable), nameof(Queryable.Take), [_order.Row.Type], page, QueryParameter.Of(take, typeof(int)));
        var shape = Expression.NewArrayInit(typeof(object), _projected.Select(value => Expression.Convert(value, typeof(object))));
        page = Expression.Call(typeof(Queryable), nameof(Queryable.Select), [_order.Row.Type, typeof(object[])], page, Expression.Quote(Expression.Lambda(shape, _order.Row)));
        return rows.Provider.CreateQuery<object[]>(page).CreateDbCommand();
    }

    /// <summary>The place after the reader's row.</summary>
    public RowPosition After(RowPosition? before, DbDataReader row)
    {
        var keys = new object?[_keyOrdinals.Length];
        for (var at = 0; at < keys.Length; at++)
            keys[at] = row.IsDBNull(_keyOrdinals[at]) ? null : Key(row, _keyOrdinals[at], _order.KeyValues[at].Type);
        return RowPosition.After(before, keys);
    }

    private static object Key(DbDataReader row, int ordinal, Type type) => Type.GetTypeCode(Nullable.GetUnderlyingType(type) ?? type) switch
    {
        TypeCode.Int32 => row.GetInt32(ordinal),
        TypeCode.Int64 => row.GetInt64(ordinal),
        TypeCode.Double => row.GetDouble(ordinal),
        TypeCode.String => row.GetString(ordinal),
        TypeCode.Boolean => row.GetBoolean(ordinal),
        _ => row.GetFieldValue<DateTimeOffset>(ordinal),
    };

    /// <summary>EF Core selects equal expressions once: so does this, to know where each is.</summary>
    private int Project(Expression value)
    {
        if (value is MemberExpression { Member: var member } && _columns.FindIndex(column => column.Property == member) is var at and >= 0)
            return at;
        _projected.Add(value);
        return _projected.Count - 1;
    }
}
