using Flux.Timeseries.Access;
using NpgsqlTypes;

namespace Flux.QueryGateway.Series;

/// <summary>Writes the one statement that answers a series question: rows → buckets → grid.</summary>
/// <remarks>Answers <c>device_id, metric_name, bucket, value, count, unit</c> in the order of series and time.</remarks>
internal sealed class SeriesSql
{
    private readonly SqlBuilder _sql = new();
    private readonly SeriesQuery _query;
    private readonly Grid _grid;
    private readonly SeriesPlan _plan;
    private readonly DeviceScope _scope;
    private readonly SeriesRowsSql _rows;

    private SeriesSql(SeriesQuery query, Grid grid, SeriesPlan plan, DeviceScope scope)
    {
        (_query, _grid, _plan, _scope) = (query, grid, plan, scope);
        _rows = new SeriesRowsSql(_sql, query, scope);
    }

    public static SqlBuilder Write(SeriesQuery query, Grid grid, SeriesPlan plan, DeviceScope scope, int limit) =>
        new SeriesSql(query, grid, plan, scope).Write(limit);

    private SqlBuilder Write(int limit)
    {
        _sql.Raw("WITH bucketed AS (");
        WriteBuckets();
        _sql.Raw(")");
        WriteSeries();
        if (_query.Fill == Fill.None)
            WriteBucketsAlone();
        else
            WriteGrid();
        return _sql.Raw(" ORDER BY device_id, metric_name, bucket LIMIT ").Value(limit, NpgsqlDbType.Integer);
    }

    private void WriteBucketsAlone()
    {
        if (_query.WithUnit)
            _sql.Raw(" SELECT device_id, metric_name, bucket, value, count, unit FROM bucketed JOIN series USING (device_id, metric_name)");
        else
            _sql.Raw(" SELECT device_id, metric_name, bucket, value, count, NULL FROM bucketed");
    }

    private void WriteBuckets()
    {
        _sql.Raw("SELECT device_id, metric_name, ");
        WriteBucketOfRow();
        _sql.Raw(" AS bucket, ").Aggregate(_query.Aggregation).Raw(" AS value, sum(rows)::bigint AS count FROM (");
        if (AggregationSql.IsCounter(_query.Aggregation))
            _rows.WriteSteps();
        else
            _rows.WriteSegments(_plan.Segments);
        _sql.Raw(") AS r GROUP BY 1, 2, 3");
    }

    private void WriteBucketOfRow()
    {
        switch (_grid)
        {
            case Grid.Regular regular:
                _sql.Raw("time_bucket(").Value(Microseconds(regular.Step), NpgsqlDbType.Interval)
                    .Raw(", at, ").Value(regular.First, NpgsqlDbType.TimestampTz).Raw(")");
                break;
            case Grid.Edges edges:
                var starts = _sql.Add(edges.Starts.ToArray(), NpgsqlDbType.TimestampTz | NpgsqlDbType.Array);
                _sql.Raw("(").Parameter(starts).Raw(")[width_bucket(at, ").Parameter(starts).Raw(")]");
                break;
        }
    }

    /// <summary>The series of the answer, with what is known of each as a whole: unit, and the value before the range.</summary>
    private void WriteSeries()
    {
        if (_query.Fill == Fill.None && !_query.WithUnit)
            return;
        _sql.Raw(", series AS (SELECT device_id, metric_name");
        _sql.Raw(", ");
        if (_query.WithUnit)
            _rows.WriteLatestBefore(_query.To, "unit");
        else
            _sql.Raw("NULL::text");
        _sql.Raw(" AS unit, ");
        if (NeedsPrior)
            _rows.WriteLatestBefore(_query.From, "metric_value");
        else
            _sql.Raw("NULL::double precision");
        _sql.Raw(" AS prior FROM (SELECT DISTINCT device_id, metric_name FROM bucketed");
        WriteNamedSeries();
        _sql.Raw(") AS s)");
    }

    /// <summary>A series that reports on change may have no row in the range and still a value: those asked for by name are looked up.</summary>
    private void WriteNamedSeries()
    {
        if (!NeedsPrior || _query.DeviceIds is not { } devices || _query.MetricNames is not { } metrics)
            return;
        _sql.Raw(" UNION SELECT device_id COLLATE \"C\", metric_name COLLATE \"C\" FROM unnest(").Value(devices.Where(_scope.Allows).ToArray(), NpgsqlDbType.Text | NpgsqlDbType.Array)
            .Raw(") AS device_id CROSS JOIN unnest(").Value(metrics.ToArray(), NpgsqlDbType.Text | NpgsqlDbType.Array)
            .Raw(") AS metric_name");
    }

    private bool NeedsPrior => _query.Fill == Fill.Previous && AggregationSql.IsMetricValue(_query.Aggregation);

    private void WriteGrid()
    {
        _sql.Raw(", cells AS (SELECT s.device_id, s.metric_name, s.unit, s.prior, g.bucket, b.value, coalesce(b.count, 0) AS count FROM series s CROSS JOIN ");
        WriteStarts();
        _sql.Raw(" AS g(bucket) LEFT JOIN bucketed b ON b.device_id = s.device_id AND b.metric_name = s.metric_name AND b.bucket = g.bucket)");
        _sql.Raw(" SELECT device_id, metric_name, bucket, ");
        switch (_query.Fill)
        {
            case Fill.Zero:
                _sql.Raw("CASE WHEN count = 0 THEN 0 ELSE value END AS value, count, unit FROM cells");
                break;
            case Fill.Previous:
                _sql.Raw(
                    """
                    coalesce(value, first_value(value) OVER (PARTITION BY device_id, metric_name, known ORDER BY bucket), prior) AS value, count, unit
                    FROM (SELECT *, count(value) OVER (PARTITION BY device_id, metric_name ORDER BY bucket) AS known FROM cells) AS c
                    """);
                if (NeedsPrior)
                    _sql.Raw(" WHERE known > 0 OR prior IS NOT NULL OR EXISTS (SELECT FROM bucketed b WHERE b.device_id = c.device_id AND b.metric_name = c.metric_name)");
                break;
            case Fill.Linear:
                _sql.Raw(
                    """
                    coalesce(value, before + (after - before) * (extract(epoch FROM bucket - before_at) / extract(epoch FROM after_at - before_at))::double precision) AS value, count, unit
                    FROM (SELECT *,
                            first_value(value) OVER past AS before, first_value(bucket) OVER past AS before_at,
                            first_value(value) OVER coming AS after, first_value(bucket) OVER coming AS after_at
                        FROM (SELECT *,
                                count(value) OVER (PARTITION BY device_id, metric_name ORDER BY bucket) AS known,
                                count(value) OVER (PARTITION BY device_id, metric_name ORDER BY bucket DESC) AS unknown
                            FROM cells) AS counted
                        WINDOW past AS (PARTITION BY device_id, metric_name, known ORDER BY bucket),
                            coming AS (PARTITION BY device_id, metric_name, unknown ORDER BY bucket DESC)) AS neighboured
                    """);
                break;
            default:
                _sql.Raw("value, count, unit FROM cells");
                break;
        }
    }

    private void WriteStarts()
    {
        switch (_grid)
        {
            case Grid.Regular regular:
                _sql.Raw("generate_series(").Value(regular.First, NpgsqlDbType.TimestampTz).Raw(", ")
                    .Value(regular.First + (regular.Step * (regular.Length - 1)), NpgsqlDbType.TimestampTz).Raw(", ")
                    .Value(Microseconds(regular.Step), NpgsqlDbType.Interval).Raw(")");
                break;
            case Grid.Edges edges:
                _sql.Raw("unnest(").Value(edges.Starts.ToArray(), NpgsqlDbType.TimestampTz | NpgsqlDbType.Array).Raw(")");
                break;
        }
    }

    /// <summary>Never days: the server would add those by the calendar of its session's time zone.</summary>
    private static NpgsqlInterval Microseconds(TimeSpan length) => new(0, 0, length.Ticks / TimeSpan.TicksPerMicrosecond);
}
