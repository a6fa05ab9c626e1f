using System.Diagnostics;
using System.Linq.Expressions;
using System.Reflection;
using System.Text.Json.Nodes;
using Flux.QueryGateway.GraphQL.Execution;
using Flux.QueryGateway.Rows.Linq;
using Flux.QueryGateway.Rows.Sets;
using Microsoft.EntityFrameworkCore;

namespace Flux.QueryGateway.GraphQL.Rows;

/// <summary>Reads a <c>where</c> argument into a predicate of a row. Values become SQL parameters.</summary>
internal sealed class RowFilter
{
    private static readonly MethodInfo Contains = typeof(string).GetMethod(nameof(string.Contains), [typeof(string)])!;
    private static readonly MethodInfo StartsWith = typeof(string).GetMethod(nameof(string.StartsWith), [typeof(string)])!;
    private static readonly MethodInfo Compare = typeof(string).GetMethod(nameof(string.Compare), [typeof(string), typeof(string)])!;
    private static readonly MethodInfo JsonContains = typeof(NpgsqlJsonDbFunctionsExtensions)
        .GetMethod(nameof(NpgsqlJsonDbFunctionsExtensions.JsonContains), [typeof(DbFunctions), typeof(object), typeof(object)])!;

    private readonly RowSet _set;
    private readonly ParameterExpression _row;
    private readonly int _most;
    private int _conditions;

    private RowFilter(RowSet set, int most) => (_set, _row, _most) = (set, Expression.Parameter(set.RowType, "row"), most);

    /// <exception cref="InvalidArgumentException">An operator with a value that it does not accept, or too many conditions.</exception>
    public static LambdaExpression Read(RowSet set, IDictionary<string, object?> where, int mostConditions)
    {
        var filter = new RowFilter(set, mostConditions);
        return Expression.Lambda(filter.All(where), filter._row);
    }

    private Expression All(IDictionary<string, object?> where) =>
        Join(where.Where(member => member.Value is not null).Select(member => member.Key switch
        {
            "and" => Join(Parts(member.Value!).Select(All), Expression.AndAlso, whenEmpty: true),
            "or" => Join(Parts(member.Value!).Select(All), Expression.OrElse, whenEmpty: false),
            "not" => Expression.Not(All((IDictionary<string, object?>)member.Value!)),
            var name => Column(name, (IDictionary<string, object?>)member.Value!),
        }), Expression.AndAlso, whenEmpty: true);

    private Expression Column(string name, IDictionary<string, object?> operators)
    {
        var column = _set.Columns.Single(each => ColumnNames.Of(each) == name);
        var value = Expression.Property(_row, column.Property);
        return Join(operators.Select(each => Condition(column, value, name, each.Key, each.Value)), Expression.AndAlso, whenEmpty: true);
    }

    private Expression Condition(RowColumn column, MemberExpression value, string name, string comparison, object? operand)
    {
        Count();
        if (operand is null && comparison is not ("eq" or "neq"))
            throw new InvalidArgumentException($"'{name}.{comparison}' cannot be null; 'eq: null' matches rows without a value.");
        return comparison switch
        {
            "eq" => Expression.Equal(value, Operand(column, operand)),
            "neq" => Expression.NotEqual(value, Operand(column, operand)),
            "in" => In(column, value, (IEnumerable<object?>)operand!),
            "contains" when column.Kind is ColumnKind.Tags or ColumnKind.Json => JsonContaining(value, (JsonNode)operand!),
            "contains" => Expression.Call(value, Contains, Operand(column, operand)),
            "startsWith" => Expression.Call(value, StartsWith, Operand(column, operand)),
            _ => Ordered(column, value, comparison, operand!),
        };
    }

    /// <summary>Null contains nothing. That has to be explicit: SQL would yield null, and <c>not</c> would not find the row.</summary>
    private static BinaryExpression JsonContaining(MemberExpression value, JsonNode operand) => Expression.AndAlso(
        Expression.NotEqual(value, Expression.Constant(null, value.Type)),
        Expression.Call(JsonContains, Expression.Constant(EF.Functions), value, QueryParameter.Of(operand.ToJsonString(), typeof(string))));

    private static BinaryExpression Ordered(RowColumn column, MemberExpression value, string comparison, object operand)
    {
        var kind = comparison switch
        {
            "gt" => ExpressionType.GreaterThan,
            "gte" => ExpressionType.GreaterThanOrEqual,
            "lt" => ExpressionType.LessThan,
            "lte" => ExpressionType.LessThanOrEqual,
            _ => throw new UnreachableException(),
        };
        return column.Kind switch
        {
            ColumnKind.Text or ColumnKind.LongText =>
                Expression.MakeBinary(kind, Expression.Call(Compare, value, Operand(column, operand)), Expression.Constant(0)),
            ColumnKind.Level =>
                Expression.MakeBinary(kind, LevelRank.Of(value), Expression.Constant((int)Level(column, operand), typeof(int?))),
            _ => Expression.MakeBinary(kind, value, Operand(column, operand)),
        };
    }

    private MethodCallExpression In(RowColumn column, MemberExpression value, IEnumerable<object?> operands)
    {
        var values = operands.Select(each => Value(column, each)).ToList();
        Count(values.Count);
        var array = Array.CreateInstance(value.Type, values.Count);
        for (var at = 0; at < values.Count; at++)
            array.SetValue(values[at], at);
        return Expression.Call(
            typeof(Enumerable), nameof(Enumerable.Contains), [value.Type], QueryParameter.Of(array, array.GetType()), value);
    }

    private static Expression Operand(RowColumn column, object? operand) => operand is null
        ? Expression.Constant(null, column.Property.PropertyType)
        : QueryParameter.Of(Value(column, operand), column.Property.PropertyType);

    private static object? Value(RowColumn column, object? operand) => operand switch
    {
        null => null,
        _ when column.Kind is ColumnKind.Level => Level(column, operand),
        double number when !double.IsFinite(number) =>
            throw new InvalidArgumentException($"A number for '{ColumnNames.Of(column)}' is beyond the range of a double."),
        _ => operand,
    };

    private static object Level(RowColumn column, object operand) => Enum.Parse(
        Nullable.GetUnderlyingType(column.Property.PropertyType) ?? column.Property.PropertyType, (string)operand, ignoreCase: true);

    private static IEnumerable<IDictionary<string, object?>> Parts(object list) =>
        ((IEnumerable<object?>)list).Cast<IDictionary<string, object?>>();

    private Expression Join(IEnumerable<Expression> parts, Func<Expression, Expression, Expression> by, bool whenEmpty)
    {
        Expression? joined = null;
        foreach (var part in parts)
            joined = joined is null ? part : by(joined, part);
        if (joined is not null)
            return joined;

        // An empty object has no condition, but ten thousand of them joined are nested deeper than the stack allows.
        Count();
        return Expression.Constant(whenEmpty);
    }

    private void Count(int conditions = 1)
    {
        if ((_conditions += conditions) > _most)
            throw new InvalidArgumentException($"'where' has more than {_most} conditions and values.");
    }
}
