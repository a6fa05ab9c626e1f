using System.Linq.Expressions;
using Flux.QueryGateway.Rows.Linq;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using Npgsql;

namespace Flux.QueryGateway.Rows.Reading;

/// <summary>The values that a statement selects, each once at a known ordinal, and their translation to SQL.</summary>
internal sealed class ProjectedValues
{
    private readonly List<Expression> _values = [];

    /// <summary>How many columns the statement has; without any value it selects the constant 1.</summary>
    public int Width => Math.Max(_values.Count, 1);

    /// <summary>The ordinal of a value. EF Core selects equal expressions once, so equal ones share an ordinal.</summary>
    public int Ordinal(Expression value)
    {
        var at = _values.FindIndex(other => ExpressionEqualityComparer.Instance.Equals(Plain(other), Plain(value)));
        if (at >= 0)
            return at;

        _values.Add(value);
        return _values.Count - 1;
    }

    public NpgsqlBatchCommand Select(IQueryable rows, ParameterExpression row)
    {
        Expression shape = _values.Count == 0
            ? Expression.Constant(1)
            : Expression.NewArrayInit(typeof(object), _values.Select(value => Expression.Convert(value, typeof(object))));
        using var translated = (NpgsqlCommand)QueryableCalls.Select(rows, Expression.Lambda(shape, row)).CreateDbCommand();
        var command = new NpgsqlBatchCommand(translated.CommandText);
        foreach (NpgsqlParameter parameter in translated.Parameters)
            command.Parameters.Add(parameter.Clone());
        return command;
    }

    /// <summary>Conversions between a type and its nullable form do not appear in SQL.</summary>
    private static Expression Plain(Expression value) =>
        value is UnaryExpression { NodeType: ExpressionType.Convert } conversion ? Plain(conversion.Operand) : value;
}
