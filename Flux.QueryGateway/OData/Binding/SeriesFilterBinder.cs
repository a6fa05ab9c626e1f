using System.Linq.Expressions;
using Microsoft.AspNetCore.OData.Query.Expressions;
using Microsoft.OData;
using Microsoft.OData.UriParser;

namespace Flux.QueryGateway.OData.Binding;

/// <summary>
/// The library's binder of <c>$filter</c> for rows in memory, limited as <see cref="RowFilterBinder"/> is: no database timeout applies
/// here.
/// </summary>
/// <param name="terms">Counts the terms.</param>
internal sealed class SeriesFilterBinder(TermCount terms) : FilterBinder
{
    public override Expression Bind(QueryNode node, QueryBinderContext context)
    {
        terms.Add();
        return base.Bind(node, context);
    }

    protected override Expression BindMatchesPattern(SingleValueFunctionCallNode node, QueryBinderContext context) =>
        throw Patterns.Refused();
}

/// <inheritdoc cref="SeriesFilterBinder"/>
internal sealed class SeriesOrderBinder(TermCount terms) : OrderByBinder
{
    public override Expression Bind(QueryNode node, QueryBinderContext context)
    {
        terms.Add();
        return base.Bind(node, context);
    }

    protected override Expression BindMatchesPattern(SingleValueFunctionCallNode node, QueryBinderContext context) =>
        throw Patterns.Refused();
}

/// <summary>Counts the terms of one filter or order, up to a limit.</summary>
internal sealed class TermCount(int most)
{
    private int _terms;

    /// <exception cref="ODataException">There are too many.</exception>
    public void Add()
    {
        if (++_terms > most)
            throw new ODataException($"The query has more than {most} terms. Simplify it, or use 'in' for a list of values.");
    }
}

/// <summary>A regular expression can take exponential time on a short text.</summary>
internal static class Patterns
{
    public static ODataException Refused() =>
        new("The function 'matchesPattern' is not allowed here. Use contains, startswith or endswith.");
}
