using Flux.QueryGateway.Series;
using Flux.Timeseries;
using Flux.Timeseries.Access;
using NpgsqlTypes;

namespace Flux.QueryGateway.GraphQL.Fields;

/// <summary>The newest row of every series, from the view that OData's <c>LatestMetrics</c> reads.</summary>
internal static class LatestSql
{
    /// <summary>Answers the columns of <c>device_metrics</c> in table order.</summary>
    public static SqlBuilder Write(DeviceScope scope, IReadOnlyList<string>? devices, IReadOnlyList<string>? metrics, int limit)
    {
        var sql = new SqlBuilder();
        sql.Raw("SELECT time, device_id, metric_name, metric_value, unit, tags FROM ").Name(FluxSchema.Bookkeeping).Raw(".").Name(FluxSchema.LatestMetrics)
            .Raw(" WHERE true");
        if (devices is not null)
            sql.AndOneOf("device_id", devices);
        if (metrics is not null)
            sql.AndOneOf("metric_name", metrics);
        return sql.AndWithin(scope).Raw(" ORDER BY device_id, metric_name LIMIT ").Value(limit, NpgsqlDbType.Integer);
    }
}
