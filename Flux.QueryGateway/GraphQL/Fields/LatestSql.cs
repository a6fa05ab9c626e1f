using Flux.QueryGateway.Series;
using Flux.Timeseries;
using Flux.Timeseries.Access;
using NpgsqlTypes;

namespace Flux.QueryGateway.GraphQL.Fields;

/// <summary>The newest row of every series, found by walking the index from series to series instead of reading rows.</summary>
internal static class LatestSql
{
    /// <summary>Answers the columns of <c>device_metrics</c> in table order.</summary>
    public static SqlBuilder Write(DeviceScope scope, IReadOnlyList<string>? devices, IReadOnlyList<string>? metrics, int limit)
    {
        var sql = new SqlBuilder();
        sql.Raw("WITH RECURSIVE ");
        WriteDevices(sql, scope, devices);
        sql.Raw(", ");
        WriteSeries(sql, metrics);
        return sql
            .Raw(" SELECT r.time, r.device_id, r.metric_name, r.metric_value, r.unit, r.tags FROM series AS s CROSS JOIN LATERAL (SELECT * FROM ")
            .Name(FluxSchema.Metrics.Table)
            .Raw(" AS m WHERE m.device_id = s.device_id AND m.metric_name = s.metric_name ORDER BY m.time DESC LIMIT 1) AS r WHERE s.metric_name IS NOT NULL ORDER BY r.device_id, r.metric_name LIMIT ")
            .Value(limit, NpgsqlDbType.Integer);
    }

    private static void WriteDevices(SqlBuilder sql, DeviceScope scope, IReadOnlyList<string>? devices)
    {
        if (devices is not null)
        {
            sql.Raw("devices(device_id) AS (SELECT DISTINCT unnest(").Value(devices.Where(scope.Allows).ToArray(), NpgsqlDbType.Text | NpgsqlDbType.Array).Raw("))");
            return;
        }

        if (!scope.IsAll)
        {
            sql.Raw("devices(device_id, high) AS (SELECT (SELECT m.device_id FROM ").Name(FluxSchema.Metrics.Table)
                .Raw(" AS m WHERE m.device_id >= w.low AND m.device_id < w.high ORDER BY m.device_id LIMIT 1), w.high FROM ").Ranges(scope)
                .Raw(" UNION ALL SELECT (SELECT m.device_id FROM ").Name(FluxSchema.Metrics.Table)
                .Raw(" AS m WHERE m.device_id > d.device_id AND m.device_id < d.high ORDER BY m.device_id LIMIT 1), d.high FROM devices AS d WHERE d.device_id IS NOT NULL)");
            return;
        }

        sql.Raw("devices(device_id) AS ((SELECT device_id FROM ").Name(FluxSchema.Metrics.Table)
            .Raw(" ORDER BY device_id LIMIT 1) UNION ALL SELECT (SELECT m.device_id FROM ").Name(FluxSchema.Metrics.Table)
            .Raw(" AS m WHERE m.device_id > d.device_id ORDER BY m.device_id LIMIT 1) FROM devices AS d WHERE d.device_id IS NOT NULL)");
    }

    private static void WriteSeries(SqlBuilder sql, IReadOnlyList<string>? metrics)
    {
        if (metrics is not null)
        {
            sql.Raw("series(device_id, metric_name) AS (SELECT d.device_id, n.metric_name FROM devices AS d CROSS JOIN (SELECT DISTINCT unnest(")
                .Value(metrics.ToArray(), NpgsqlDbType.Text | NpgsqlDbType.Array).Raw(")) AS n(metric_name) WHERE d.device_id IS NOT NULL)");
            return;
        }

        sql.Raw("series(device_id, metric_name) AS (SELECT d.device_id, (SELECT m.metric_name FROM ").Name(FluxSchema.Metrics.Table)
            .Raw(" AS m WHERE m.device_id = d.device_id ORDER BY m.metric_name LIMIT 1) FROM devices AS d WHERE d.device_id IS NOT NULL UNION ALL SELECT s.device_id, (SELECT m.metric_name FROM ")
            .Name(FluxSchema.Metrics.Table)
            .Raw(" AS m WHERE m.device_id = s.device_id AND m.metric_name > s.metric_name ORDER BY m.metric_name LIMIT 1) FROM series AS s WHERE s.metric_name IS NOT NULL)");
    }
}
