using System.Linq.Expressions;
using Flux.QueryGateway.Rows.Sets;

namespace Flux.QueryGateway.Rows.Linq;

/// <summary>Tells whether an expression refers to a column.</summary>
internal sealed class PropertyReferences : ExpressionVisitor
{
    private readonly RowColumn _column;
    private bool _isFound;

    private PropertyReferences(RowColumn column) => _column = column;

    public static bool Contains(Expression expression, RowColumn column)
    {
        var search = new PropertyReferences(column);
        search.Visit(expression);
        return search._isFound;
    }

    protected override Expression VisitMember(MemberExpression node)
    {
        _isFound |= node.Member.Name == _column.Property.Name && node.Member.DeclaringType == _column.Property.DeclaringType;
        return base.VisitMember(node);
    }
}
