using System.Linq.Expressions;
using Flux.QueryGateway.Rows.Linq;
using Flux.QueryGateway.Rows.Paging;
using Flux.QueryGateway.Rows.Reading;
using Flux.QueryGateway.Rows.Sets;
using Npgsql;

namespace Flux.QueryGateway.OData.Writing;

/// <summary>One page as one SQL statement: EF Core translates, nothing is materialised.</summary>
internal sealed class RowStatement
{
    private readonly RowOrder _order;
    private readonly ProjectedValues _values = new();

    /// <summary>Selects the columns to show, those of the identity and, where rows may follow the page, the keys that name its end.</summary>
    public RowStatement(RowOrder order, IReadOnlyList<RowColumn> columns, IReadOnlyList<RowColumn> identity, bool withPlaces)
    {
        _order = order;
        Columns = [.. columns.Select(Output)];
        Identity = [.. identity.Select(Output)];
        KeyOrdinals = withPlaces ? [.. order.KeyValues.Select(_values.Ordinal)] : [];
    }

    public IReadOnlyList<OutputColumn> Columns { get; }

    /// <summary>The columns that full metadata addresses an entity by.</summary>
    public IReadOnlyList<OutputColumn> Identity { get; }

    /// <summary>Where the order's keys are.</summary>
    public int[] KeyOrdinals { get; }

    public int Width => _values.Width;

    /// <summary>The statement for at most <paramref name="take"/> rows, after <paramref name="skip"/> rows, from a place on.</summary>
    public NpgsqlBatchCommand Command(IQueryable rows, RowPosition? from, int skip, int take)
    {
        var page = _order.Continue(rows, from);
        return _values.Select(QueryableCalls.Take(skip > 0 ? QueryableCalls.Skip(page, skip) : page, take), _order.Row);
    }

    /// <summary>How many rows there are, whatever the page.</summary>
    public static NpgsqlBatchCommand Count(IQueryable rows, Type rowType)
    {
        var command = new ProjectedValues().Select(rows, Expression.Parameter(rowType, "row"));
        command.CommandText = $"SELECT count(*) FROM ({command.CommandText}) AS counted";
        return command;
    }

    /// <summary>The values of the order's keys in a row.</summary>
    public object?[] KeysOf(RowBuffer row)
    {
        var keys = new object?[KeyOrdinals.Length];
        for (var at = 0; at < keys.Length; at++)
            keys[at] = row.IsNull(KeyOrdinals[at]) ? null : row.Value(KeyOrdinals[at], _order.KeyValues[at].Type);
        return keys;
    }

    private OutputColumn Output(RowColumn column) =>
        new(column.Name, column.Kind, _values.Ordinal(Expression.Property(_order.Row, column.Property)), column.EdmTypeAnnotation);
}
