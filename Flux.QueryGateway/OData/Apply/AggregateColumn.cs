using System.Linq.Expressions;
using Flux.QueryGateway.Rows.Sets;

namespace Flux.QueryGateway.OData.Apply;

/// <summary>One column of an aggregated result: a grouping key, or an aggregate of a value of the rows.</summary>
/// <param name="Name">As the client named it; <c>Tags/location</c> for a tag.</param>
/// <param name="Function">The aggregate; null for a grouping key.</param>
/// <param name="Input">What is grouped or aggregated, an expression of a row; null for a count of rows.</param>
/// <param name="Kind">What the column holds.</param>
internal sealed record AggregateColumn(string Name, AggregateFunction? Function, Expression? Input, ColumnKind Kind)
{
    /// <summary>The names of a level, in ascending order of severity.</summary>
    public IReadOnlyList<string> Levels { get; init; } = [];
}

/// <summary>OData's standard aggregation methods, and the count of rows.</summary>
internal enum AggregateFunction
{
    Sum,
    Average,
    Min,
    Max,
    CountDistinct,
    Count,
}
