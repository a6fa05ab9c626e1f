using System.Text.Json;
using Flux.QueryGateway.Rows;

namespace Flux.QueryGateway.GraphQL.Rows;

/// <summary>GraphQL's names of columns.</summary>
internal static class ColumnNames
{
    /// <summary><c>MetricName</c> is the field <c>metricName</c>.</summary>
    public static string Of(RowColumn column) => JsonNamingPolicy.CamelCase.ConvertName(column.Name);
}
