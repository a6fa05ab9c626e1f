using System.Linq.Expressions;
using Flux.QueryGateway.Rows.Linq;
using Flux.QueryGateway.Rows.Sets;

namespace Flux.QueryGateway.Rows.Windows;

/// <summary>The latest time that a filter allows, where it is a plain <c>Time lt …</c>, alone or joined by <c>and</c>.</summary>
internal static class UpperTimeBound
{
    public static DateTimeOffset? In(LambdaExpression? filter, RowColumn column) => filter is null ? null : In(filter.Body, column);

    private static DateTimeOffset? In(Expression condition, RowColumn column) => condition switch
    {
        BinaryExpression { NodeType: ExpressionType.AndAlso } both => Earlier(In(both.Left, column), In(both.Right, column)),
        BinaryExpression { NodeType: ExpressionType.LessThan or ExpressionType.LessThanOrEqual or ExpressionType.Equal } comparison
            when comparison.Left is MemberExpression { Member: var member } && member == column.Property
            && comparison.Right is MemberExpression { Expression: ConstantExpression { Value: QueryParameter<DateTimeOffset> bound } } =>
            bound.Value,
        _ => null,
    };

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other ?? one : one;
}
