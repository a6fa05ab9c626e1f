using System.Text;
using Flux.QueryGateway.OData.Writing;
using Flux.QueryGateway.Rows.Linq;
using Flux.QueryGateway.Rows.Reading;
using Flux.QueryGateway.Rows.Sets;
using Flux.QueryGateway.Series.Statements;
using Flux.Timeseries.ReadModel;
using Microsoft.OData;
using Microsoft.OData.UriParser;
using Npgsql;

namespace Flux.QueryGateway.OData.Apply;

/// <summary>
/// An <see cref="AggregateQuery"/> as SQL: EF Core translates the rows and the grouped values, and this class adds constant text
/// around them. Columns are named <c>c0, c1 …</c>; no name and no value from a client reaches the text.
/// </summary>
internal sealed class AggregateStatement(AggregateQuery query)
{
    private readonly List<NpgsqlParameter> _parameters = [];

    public IReadOnlyList<OutputColumn> Columns { get; } =
        [.. query.Columns.Select((column, at) => new OutputColumn(column.Name, column.Kind, at))];

    public NpgsqlBatchCommand Command(FluxReadContext context)
    {
        var rows = query.Filters.Aggregate(query.Set.Source(context), QueryableCalls.Where);
        var values = new ProjectedValues();
        var inputs = query.Columns.Select(column => column.Input is null ? -1 : values.Ordinal(column.Input)).ToList();
        var command = values.Select(rows, query.Row);

        var names = string.Join(", ", Enumerable.Range(0, values.Width).Select(at => $"v{at}"));
        var columns = string.Join(", ", query.Columns.Select((column, at) => $"{Sql(column, inputs[at])} AS c{at}"));
        var keys = query.Columns.Select((column, at) => (column, at)).Where(item => item.column.Function is null)
            .Select(item => $"v{inputs[item.at]}").ToList();
        var text = new StringBuilder($"SELECT * FROM (SELECT {columns} FROM ({command.CommandText}) AS r({names})");
        if (keys.Count > 0)
            text.Append($" GROUP BY {string.Join(", ", keys)}");
        text.Append(") AS a");
        if (query.GroupFilters.Count > 0)
            text.Append($" WHERE {string.Join(" AND ", query.GroupFilters.Select(Condition))}");
        text.Append($" ORDER BY {Order()}");
        if (query.Top is { } top)
            text.Append($" LIMIT {Parameter((long)top)}");
        if (query.Skip > 0)
            text.Append($" OFFSET {Parameter((long)query.Skip)}");

        command.CommandText = text.ToString();
        foreach (var parameter in _parameters)
            command.Parameters.Add(parameter);
        return command;
    }

    private static string Sql(AggregateColumn column, int input) => column.Function switch
    {
        null => $"v{input}",
        AggregateFunction.Count => "count(*)",
        AggregateFunction.CountDistinct => $"count(DISTINCT v{input})",
        AggregateFunction.Sum => $"sum(v{input})::float8",
        AggregateFunction.Average => $"avg(v{input})::float8",
        AggregateFunction.Min when column.Kind is ColumnKind.Double => $"min(v{input})::float8",
        AggregateFunction.Max when column.Kind is ColumnKind.Double => $"max(v{input})::float8",
        AggregateFunction.Min => $"min(v{input})",
        _ => $"max(v{input})",
    };

    private string Order()
    {
        var keys = new List<string>();
        for (var by = query.Order; by is not null; by = by.ThenBy)
        {
            var at = Find(by.Expression);
            keys.Add($"{Sortable(at)} {(by.Direction is OrderByDirection.Descending ? "DESC NULLS LAST" : "ASC NULLS FIRST")}");
        }

        // All columns break ties, so that $top and $skip select the same rows each time.
        keys.AddRange(query.Columns.Select((_, at) => $"c{at}"));
        return string.Join(", ", keys);
    }

    private string Sortable(int at) => query.Columns[at].Levels is { Count: > 0 } levels
        ? $"array_position({Parameter(levels.ToArray())}, c{at})"
        : $"c{at}";

    private string Condition(SingleValueNode node) => node switch
    {
        BinaryOperatorNode { OperatorKind: BinaryOperatorKind.And } both => $"({Condition(both.Left)} AND {Condition(both.Right)})",
        BinaryOperatorNode { OperatorKind: BinaryOperatorKind.Or } either => $"({Condition(either.Left)} OR {Condition(either.Right)})",
        UnaryOperatorNode { OperatorKind: UnaryOperatorKind.Not } not => $"(NOT {Condition(not.Operand)})",
        ConvertNode convert => Condition(convert.Source),
        BinaryOperatorNode binary when Binding.Comparison.Of(binary) is { } comparison => Comparison(comparison),
        _ => throw new ODataException("A filter of groups takes comparisons of their columns with values, joined by and, or, not."),
    };

    private string Comparison(Binding.Comparison comparison)
    {
        var at = Find(comparison.Left);
        var isEquality = comparison.Kind is BinaryOperatorKind.Equal or BinaryOperatorKind.NotEqual;
        if (!isEquality && query.Columns[at].Levels.Count > 0)
            throw new ODataException(
                $"Groups compare '{query.Columns[at].Name}' with eq and ne only; filter the rows before grouping them.");
        var value = comparison.Right is ConstantNode constant
            ? constant.Value is null ? "NULL" : Parameter(Value(constant))
            : $"c{Find(comparison.Right)}";
        return comparison.Kind switch
        {
            BinaryOperatorKind.Equal => $"c{at} IS NOT DISTINCT FROM {value}",
            BinaryOperatorKind.NotEqual => $"c{at} IS DISTINCT FROM {value}",
            BinaryOperatorKind.GreaterThan => $"c{at} > {value}",
            BinaryOperatorKind.GreaterThanOrEqual => $"c{at} >= {value}",
            BinaryOperatorKind.LessThan => $"c{at} < {value}",
            _ => $"c{at} <= {value}",
        };
    }

    private int Find(SingleValueNode node)
    {
        var name = Binding.Comparison.Strip(node) switch
        {
            SingleValuePropertyAccessNode property => property.Property.Name,
            SingleValueOpenPropertyAccessNode { Source: SingleComplexNode tags } tag => $"{tags.Property.Name}/{tag.Name}",
            SingleValueOpenPropertyAccessNode open => open.Name,
            _ => throw new ODataException("After $apply, $filter and $orderby take the column names of groupby and aggregate."),
        };
        for (var at = 0; at < query.Columns.Count; at++)
        {
            if (query.Columns[at].Name == name)
                return at;
        }

        throw new ODataException(
            $"'{name}' is not in the result of $apply, which has: {string.Join(", ", query.Columns.Select(column => column.Name))}.");
    }

    private static object Value(ConstantNode constant) => constant.Value switch
    {
        string text => Binding.RowFilterBinder.SqlText(text),
        ODataEnumValue level => LevelWord.Of(Binding.LevelComparison.Member(constant, level).ToString()),
        DateTimeOffset time => Binding.TimeComparison.Floor(time),
        double or float or decimal or int or long or bool => constant.Value,
        _ => throw new ODataException($"Groups cannot be compared with {constant.LiteralText}."),
    };

    private string Parameter(object value)
    {
        var name = $"@g{_parameters.Count}";
        _parameters.Add(new NpgsqlParameter(name, value));
        return name;
    }
}
