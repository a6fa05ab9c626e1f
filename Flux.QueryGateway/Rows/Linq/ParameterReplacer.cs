using System.Linq.Expressions;

namespace Flux.QueryGateway.Rows.Linq;

/// <summary>Replaces a lambda's parameter by an expression.</summary>
internal sealed class ParameterReplacer(ParameterExpression parameter, Expression by) : ExpressionVisitor
{
    public static Expression Apply(LambdaExpression lambda, Expression argument) =>
        new ParameterReplacer(lambda.Parameters[0], argument).Visit(lambda.Body);

    protected override Expression VisitParameter(ParameterExpression node) => node == parameter ? by : node;
}
