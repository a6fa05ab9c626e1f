using System.Diagnostics;
using System.Linq.Expressions;
using System.Reflection;
using Microsoft.OData.UriParser;

namespace Flux.QueryGateway.OData.Binding;

/// <summary>A comparison of two expressions, in a form that EF Core translates.</summary>
internal static class ComparisonExpression
{
    private static readonly MethodInfo CompareStrings = typeof(string).GetMethod(nameof(string.Compare), [typeof(string), typeof(string)])!;

    public static Expression Make(BinaryOperatorKind kind, Expression left, Expression right)
    {
        if (left.Type == typeof(string) && kind is not (BinaryOperatorKind.Equal or BinaryOperatorKind.NotEqual))
            (left, right) = (Expression.Call(CompareStrings, left, right), Expression.Constant(0));
        if (left.Type != right.Type)
            (left, right) = (Nullable(left), Nullable(right));
        return Expression.MakeBinary(OperatorOf(kind), left, right);
    }

    private static Expression Nullable(Expression value) =>
        value.Type.IsValueType && System.Nullable.GetUnderlyingType(value.Type) is null
            ? Expression.Convert(value, typeof(Nullable<>).MakeGenericType(value.Type))
            : value;

    private static ExpressionType OperatorOf(BinaryOperatorKind kind) => kind switch
    {
        BinaryOperatorKind.Equal => ExpressionType.Equal,
        BinaryOperatorKind.NotEqual => ExpressionType.NotEqual,
        BinaryOperatorKind.GreaterThan => ExpressionType.GreaterThan,
        BinaryOperatorKind.GreaterThanOrEqual => ExpressionType.GreaterThanOrEqual,
        BinaryOperatorKind.LessThan => ExpressionType.LessThan,
        BinaryOperatorKind.LessThanOrEqual => ExpressionType.LessThanOrEqual,
        _ => throw new UnreachableException($"{kind} is not a comparison."),
    };
}
