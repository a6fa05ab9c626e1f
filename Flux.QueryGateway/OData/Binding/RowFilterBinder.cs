using System.Linq.Expressions;
using Flux.QueryGateway.Rows.Linq;
using Flux.QueryGateway.Series.Statements;
using Flux.Timeseries.ReadModel;
using Microsoft.AspNetCore.OData.Query.Expressions;
using Microsoft.OData;
using Microsoft.OData.UriParser;

namespace Flux.QueryGateway.OData.Binding;

/// <summary>
/// Extends the library's binder of <c>$filter</c> for rows in PostgreSQL: levels that are stored as words, tags in <c>jsonb</c>, times
/// to the microsecond. Every constant becomes an SQL parameter.
/// </summary>
/// <param name="maxTerms">The most terms of a query.</param>
internal sealed class RowFilterBinder(int maxTerms) : FilterBinder
{
    private readonly TermCount _terms = new(maxTerms);

    public override Expression Bind(QueryNode node, QueryBinderContext context)
    {
        _terms.Add();
        if (node is ParameterAliasNode { Alias: var alias })
            throw new ODataException(
                $"'{alias}' is a parameter alias, which is supported only for the parameters of MetricSeries. Write the value itself.");

        return base.Bind(node, context);
    }

    public override Expression BindConstantNode(ConstantNode constantNode, QueryBinderContext context)
    {
        ArgumentNullException.ThrowIfNull(constantNode);
        return constantNode.Value switch
        {
            string text => QueryParameter.Of(SqlText(text), typeof(string)),
            DateTimeOffset time => QueryParameter.Of(TimeComparison.Floor(time), typeof(DateTimeOffset)),
            ODataEnumValue level => LevelComparison.Constant(constantNode, level),
            _ => base.BindConstantNode(constantNode, context),
        };
    }

    public override Expression BindBinaryOperatorNode(BinaryOperatorNode binaryOperatorNode, QueryBinderContext context)
    {
        ArgumentNullException.ThrowIfNull(binaryOperatorNode);
        if (binaryOperatorNode.OperatorKind is BinaryOperatorKind.Has)
            throw new ODataException("'has' applies to flags. A level is a single value: compare it with eq, ne, gt, ge, lt, le or in.");

        var comparison = Comparison.Of(binaryOperatorNode);
        Expression Value(QueryNode node) => Bind(node, context);
        // Ordering comparisons with null are false.
        if (comparison is { Right: ConstantNode { Value: null }, Kind: not (BinaryOperatorKind.Equal or BinaryOperatorKind.NotEqual) })
            return Expression.Constant(false);

        return (comparison is null ? null
                : LevelComparison.TryBind(comparison, Value)
                ?? TagComparison.TryBind(comparison, Value)
                ?? TimeComparison.TryBind(comparison, Value))
            ?? Arithmetic.TryBind(binaryOperatorNode, Value)
            ?? base.BindBinaryOperatorNode(binaryOperatorNode, context);
    }

    public override Expression BindInNode(InNode inNode, QueryBinderContext context)
    {
        ArgumentNullException.ThrowIfNull(inNode);
        if (inNode.Right is not CollectionConstantNode list)
            throw new ODataException("The right side of 'in' must be a list of values: DeviceId in ('a', 'b').");

        if (Comparison.Strip(inNode.Left) is SingleValueOpenPropertyAccessNode)
        {
            return list.Collection
                .Select(item =>
                    TagComparison.TryBind(new Comparison(inNode.Left, BinaryOperatorKind.Equal, item), node => Bind(node, context))!)
                .DefaultIfEmpty(Expression.Constant(false))
                .Aggregate(Expression.OrElse);
        }

        return ValueList.Contains(Bind(inNode.Left, context), list);
    }

    public override Expression BindDynamicPropertyAccessQueryNode(SingleValueOpenPropertyAccessNode openNode, QueryBinderContext context)
    {
        ArgumentNullException.ThrowIfNull(openNode);
        var (tags, name) = TagComparison.Member(openNode, node => Bind(node, context));
        return Expression.Call(typeof(JsonColumn), nameof(JsonColumn.MemberText), null, tags, name);
    }

    /// <summary>Halves are rounded away from zero, as OData requires; PostgreSQL rounds them to even.</summary>
    protected override Expression BindRound(SingleValueFunctionCallNode node, QueryBinderContext context)
    {
        ArgumentNullException.ThrowIfNull(node);
        return Arithmetic.RoundAwayFromZero(Bind(node.Parameters.Single(), context));
    }

    protected override Expression BindFractionalSeconds(SingleValueFunctionCallNode node, QueryBinderContext context)
    {
        ArgumentNullException.ThrowIfNull(node);
        return TimeComparison.FractionalSeconds(Bind(node.Parameters.Single(), context));
    }

    /// <summary>Comparisons with a date never reach this: they become ranges.</summary>
    protected override Expression BindDate(SingleValueFunctionCallNode node, QueryBinderContext context) =>
        throw new ODataException("date(…) can be compared with a date, as in date(Time) eq 2026-01-31.");

    protected override Expression BindTime(SingleValueFunctionCallNode node, QueryBinderContext context) =>
        throw new ODataException("time(…) can be compared with a time of day, as in time(Time) ge 06:00:00.");

    protected override Expression BindMatchesPattern(SingleValueFunctionCallNode node, QueryBinderContext context) =>
        throw Patterns.Refused();

    internal static string SqlText(string text) =>
        text.Contains('\0', StringComparison.Ordinal)
            ? throw new ODataException("A text in the query contains a NUL character, which stored text cannot contain.")
            : text;
}
