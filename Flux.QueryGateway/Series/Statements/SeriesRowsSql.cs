using Flux.QueryGateway.Series.Rollups;
using Flux.QueryGateway.Sql;
using Flux.Timeseries;
using Flux.Timeseries.Access;
using NpgsqlTypes;

namespace Flux.QueryGateway.Series.Statements;

/// <summary>Writes the rows of a series in the columns that <see cref="AggregationSql"/> aggregates.</summary>
internal sealed class SeriesRowsSql(SqlBuilder sql, SeriesQuery query, DeviceScope scope)
{
    /// <summary>How far before the range the previous sample of a counter is searched for.</summary>
    private static readonly TimeSpan StepReach = TimeSpan.FromDays(1);

    private int? _devices;
    private int? _metrics;
    private int? _tags;

    /// <summary>Every segment of the plan as <c>device_id, metric_name, at, total, low, high, head, tail, rows</c>.</summary>
    public void WriteSegments(IReadOnlyList<Segment> segments)
    {
        for (var i = 0; i < segments.Count; i++)
        {
            if (i > 0)
                sql.Raw(" UNION ALL ");
            if (segments[i].Rollup is { } rollup)
                WriteRollup(rollup, segments[i]);
            else
                WriteRaw(segments[i]);
        }
    }

    private void WriteRaw(Segment segment)
    {
        sql.Raw("SELECT device_id, metric_name, time AS at, metric_value AS total, metric_value AS low, metric_value AS high, ")
            .Raw("metric_value AS head, metric_value AS tail, 1 AS rows FROM ")
            .Name(FluxSchema.Metrics.Table)
            .Raw(" WHERE time >= ").Value(segment.From, NpgsqlDbType.TimestampTz)
            .Raw(" AND time < ").Value(segment.To, NpgsqlDbType.TimestampTz);
        WriteFilter();
    }

    private void WriteRollup(Rollup rollup, Segment segment)
    {
        sql.Raw("SELECT device_id, metric_name, bucket AS at, sum_value AS total, min_value AS low, max_value AS high, ")
            .Raw("first_value AS head, last_value AS tail, count AS rows FROM ")
            .Name(rollup.Schema).Raw(".").Name(rollup.Relation)
            .Raw(" WHERE bucket >= ").Value(segment.From, NpgsqlDbType.TimestampTz)
            .Raw(" AND bucket < ").Value(segment.To, NpgsqlDbType.TimestampTz);
        WriteFilter();
    }

    /// <summary>
    /// Every raw row as the step from its predecessor: <c>device_id, metric_name, at, step, seconds, rows</c>. Rows with different tags are
    /// different counters; rows of one instant are ordered by value; a decrease is a reset.
    /// </summary>
    public void WriteSteps()
    {
        var from = sql.Add(query.From, NpgsqlDbType.TimestampTz);
        sql.Raw("WITH inside AS MATERIALIZED (SELECT device_id, metric_name, tags, time, metric_value FROM ").Name(FluxSchema.Metrics.Table)
            .Raw(" WHERE time >= ").Parameter(from).Raw(" AND time < ").Value(query.To, NpgsqlDbType.TimestampTz);
        WriteFilter();
        sql.Raw("), before AS (SELECT s.device_id, s.metric_name, s.tags, p.time, p.metric_value ")
            .Raw("FROM (SELECT DISTINCT device_id, metric_name, tags FROM inside) AS s ")
            .Raw("CROSS JOIN LATERAL (SELECT m.time, m.metric_value FROM ")
            .Name(FluxSchema.Metrics.Table)
            .Raw(" AS m WHERE m.device_id = s.device_id AND m.metric_name = s.metric_name ")
            .Raw("AND m.tags IS NOT DISTINCT FROM s.tags AND m.time < ").Parameter(from)
            .Raw(" AND m.time >= ").Value(query.From - StepReach, NpgsqlDbType.TimestampTz)
            .Raw(" ORDER BY m.time DESC, m.metric_value DESC LIMIT 1) AS p)");
        sql.Raw(
            """
             SELECT device_id, metric_name, time AS at,
                CASE WHEN last_value IS NULL THEN NULL WHEN metric_value >= last_value THEN metric_value - last_value
                    ELSE metric_value END AS step,
                extract(epoch FROM time - last_time)::double precision AS seconds, 1 AS rows
            FROM (SELECT device_id, metric_name, time, metric_value,
                    lag(metric_value) OVER counter AS last_value, lag(time) OVER counter AS last_time
                FROM (SELECT * FROM inside UNION ALL SELECT * FROM before) AS samples
                WINDOW counter AS (PARTITION BY device_id, metric_name, tags ORDER BY time, metric_value)) AS steps
            WHERE time >= 
            """).Parameter(from);
    }

    private void WriteFilter()
    {
        sql.AndWithin(scope);
        if (query.DeviceIds is { } devices)
            sql.Raw(" AND device_id = ANY (").Parameter(_devices ??= Add(devices)).Raw(")");
        if (query.MetricNames is { } metrics)
            sql.Raw(" AND metric_name = ANY (").Parameter(_metrics ??= Add(metrics)).Raw(")");
        WriteTags();
    }

    private void WriteTags()
    {
        if (query.Tags is { } tags)
            sql.Raw(" AND tags @> ").Parameter(_tags ??= sql.Add(tags, NpgsqlDbType.Jsonb));
    }

    private int Add(IReadOnlyList<string> names) => sql.Add(names.ToArray(), NpgsqlDbType.Text | NpgsqlDbType.Array);
}
