using System.Linq.Expressions;

namespace Flux.QueryGateway.Rows;

/// <summary>Looks for a column in an expression.</summary>
internal sealed class Mentions : ExpressionVisitor
{
    private readonly RowColumn _column;
    private bool _isFound;

    private Mentions(RowColumn column) => _column = column;

    public static bool Property(Expression expression, RowColumn column)
    {
        var search = new Mentions(column);
        search.Visit(expression);
        return search._isFound;
    }

    protected override Expression VisitMember(MemberExpression node)
    {
        _isFound |= node.Member.Name == _column.Property.Name && node.Member.DeclaringType == _column.Property.DeclaringType;
        return base.VisitMember(node);
    }
}
