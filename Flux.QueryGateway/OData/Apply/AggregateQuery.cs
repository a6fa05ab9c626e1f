using System.Linq.Expressions;
using Flux.QueryGateway.OData.Writing;
using Flux.QueryGateway.Rows.Sets;
using Microsoft.OData.UriParser;

namespace Flux.QueryGateway.OData.Apply;

/// <summary>A parsed <c>$apply</c>: filters of rows, then one grouping, then filter and order of the groups.</summary>
internal sealed record AggregateQuery(
    RowSet Set,
    ParameterExpression Row,
    IReadOnlyList<LambdaExpression> Filters,
    IReadOnlyList<AggregateColumn> Columns,
    IReadOnlyList<SingleValueNode> GroupFilters,
    OrderByClause? Order,
    int? Top,
    int Skip,
    ResponseFormat Format);
