using System.Linq.Expressions;
using Flux.QueryGateway.Rows;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Flux.QueryGateway.OData.Streaming;

/// <summary>One page as one SQL statement: EF Core translates, nothing is materialised.</summary>
internal sealed class RowStatement
{
    private readonly RowOrder _order;
    private readonly List<Expression> _values = [];

    /// <summary>Selects the columns to show, those of the identity and, where rows may follow the page, the keys that name its end.</summary>
    public RowStatement(RowOrder order, IReadOnlyList<RowColumn> columns, IReadOnlyList<RowColumn> identity, bool withPlaces)
    {
        _order = order;
        Columns = [.. columns.Select(Output)];
        Identity = [.. identity.Select(Output)];
        KeyOrdinals = withPlaces ? [.. order.KeyValues.Select(Ordinal)] : [];
        if (_values.Count == 0)
            _values.Add(order.KeyValues[0]);
    }

    public IReadOnlyList<OutputColumn> Columns { get; }

    /// <summary>The columns that full metadata addresses an entity by.</summary>
    public IReadOnlyList<OutputColumn> Identity { get; }

    /// <summary>Where the order's keys are.</summary>
    public int[] KeyOrdinals { get; }

    public int Width => _values.Count;

    /// <summary>The statement for at most <paramref name="take"/> rows, after <paramref name="skip"/> rows, from a place on.</summary>
    public NpgsqlBatchCommand Command(IQueryable rows, RowPosition? from, long skip, int take)
    {
        var page = _order.Continue(rows, from).Expression;
        if (skip > 0)
            page = Call(nameof(Queryable.Skip), page, checked((int)skip));
        page = Call(nameof(Queryable.Take), page, take);
        var shape = Expression.NewArrayInit(typeof(object), _values.Select(value => Expression.Convert(value, typeof(object))));
        page = Expression.Call(
            typeof(Queryable), nameof(Queryable.Select), [_order.Row.Type, typeof(object[])], page, Expression.Quote(Expression.Lambda(shape, _order.Row)));
        return Translated(rows.Provider.CreateQuery<object[]>(page));
    }

    /// <summary>How many rows there are, whatever the page.</summary>
    public static NpgsqlBatchCommand Count(IQueryable rows, Type rowType)
    {
        var row = Expression.Parameter(rowType, "row");
        var ones = Expression.Call(
            typeof(Queryable), nameof(Queryable.Select), [rowType, typeof(int)], rows.Expression, Expression.Quote(Expression.Lambda(Expression.Constant(1), row)));
        var command = Translated(rows.Provider.CreateQuery<int>(ones));
        command.CommandText = $"SELECT count(*) FROM ({command.CommandText}) AS counted";
        return command;
    }

    /// <summary>The rows that a filter lets through.</summary>
    public static IQueryable Matching(IQueryable rows, LambdaExpression? filter, Type rowType) => filter is null
        ? rows
        : rows.Provider.CreateQuery(Expression.Call(typeof(Queryable), nameof(Queryable.Where), [rowType], rows.Expression, Expression.Quote(filter)));

    /// <summary>The values of the order's keys in a row.</summary>
    public object?[] KeysOf(RowBuffer row)
    {
        var keys = new object?[KeyOrdinals.Length];
        for (var at = 0; at < keys.Length; at++)
            keys[at] = row.IsNull(KeyOrdinals[at]) ? null : row.Value(KeyOrdinals[at], _order.KeyValues[at].Type);
        return keys;
    }

    private static NpgsqlBatchCommand Translated(IQueryable query)
    {
        using var translated = (NpgsqlCommand)query.CreateDbCommand();
        var command = new NpgsqlBatchCommand(translated.CommandText);
        foreach (NpgsqlParameter parameter in translated.Parameters)
            command.Parameters.Add(parameter.Clone());
        return command;
    }

    private OutputColumn Output(RowColumn column) =>
        new(column.Name, column.Kind, Ordinal(Expression.Property(_order.Row, column.Property)), column.EdmTypeAnnotation);

    /// <summary>EF Core selects equal expressions once: so does this, to know where each is.</summary>
    private int Ordinal(Expression value)
    {
        var at = value is MemberExpression { Member: var member }
            ? _values.FindIndex(other => other is MemberExpression { Member: var selected } && selected == member)
            : -1;
        if (at >= 0)
            return at;

        _values.Add(value);
        return _values.Count - 1;
    }

    private MethodCallExpression Call(string method, Expression page, int number) =>
        Expression.Call(typeof(Queryable), method, [_order.Row.Type], page, QueryParameter.Of(number, typeof(int)));
}
