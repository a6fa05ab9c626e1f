using System.Linq.Expressions;
using System.Reflection;
using Microsoft.OData.UriParser;

namespace Flux.QueryGateway.OData.Binding;

/// <summary>Arithmetic in which OData and PostgreSQL differ.</summary>
internal static class Arithmetic
{
    private static readonly MethodInfo Truncate = typeof(Math).GetMethod(nameof(Math.Truncate), [typeof(double)])!;

    /// <summary>The remainder of doubles, for which PostgreSQL has no operator.</summary>
    public static Expression? TryBind(BinaryOperatorNode node, Func<QueryNode, Expression> bind)
    {
        if (node.OperatorKind is not BinaryOperatorKind.Modulo)
            return null;

        var (dividend, divisor) = (bind(node.Left), bind(node.Right));
        if (dividend.Type != typeof(double) || divisor.Type != typeof(double))
            return Expression.Modulo(dividend, divisor);

        return Expression.Subtract(dividend, Expression.Multiply(divisor, Expression.Call(Truncate, Expression.Divide(dividend, divisor))));
    }

    /// <summary><c>trunc(x) + trunc(2 (x - trunc(x)))</c>: each step is exact.</summary>
    public static Expression RoundAwayFromZero(Expression value)
    {
        var number = value.Type == typeof(double) ? value : Expression.Convert(value, typeof(double));
        var whole = Expression.Call(Truncate, number);
        return Expression.Add(
            whole, Expression.Call(Truncate, Expression.Multiply(Expression.Subtract(number, whole), Expression.Constant(2.0))));
    }
}
