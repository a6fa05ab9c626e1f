using System.Linq.Expressions;
using Flux.QueryGateway.OData.Binding;
using Flux.QueryGateway.Rows.Linq;
using Flux.QueryGateway.Rows.Sets;
using Flux.QueryGateway.Series.Statements;
using Microsoft.OData;
using Microsoft.OData.Edm;
using Microsoft.OData.UriParser;

namespace Flux.QueryGateway.OData.Reading;

/// <summary>The filter of a URL like <c>LatestMetrics(DeviceId='d1',MetricName='m1')</c>.</summary>
internal static class KeyFilter
{
    public static LambdaExpression Of(RowSet set, KeySegment key, IEdmEntityType type)
    {
        var row = Expression.Parameter(set.RowType, "row");
        var body = key.Keys
            .Select(pair => (Expression)Expression.Equal(
                Expression.Property(row, set.Find(pair.Key)!.Property),
                QueryParameter.Of(
                    Value(pair.Value), type.FindProperty(pair.Key).Type.IsDateTimeOffset() ? typeof(DateTimeOffset) : typeof(string))))
            .Aggregate(Expression.AndAlso);
        return Expression.Lambda(body, row);
    }

    private static object Value(object value) => value switch
    {
        string text => RowFilterBinder.SqlText(text),
        DateTimeOffset time when TimeComparison.IsExact(time) => time.ToUniversalTime(),
        DateTimeOffset => throw new ODataException("The time in the key is more precise than a microsecond; stored times are not."),
        _ => throw new ODataException("The key has the wrong type."),
    };
}
