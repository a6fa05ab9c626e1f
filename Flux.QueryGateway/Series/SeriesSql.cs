using Flux.Timeseries.Access;
using NpgsqlTypes;

namespace Flux.QueryGateway.Series;

/// <summary>Writes the statement that answers a series question: the rows of each source, put into buckets.</summary>
/// <remarks>Answers <c>device_id, metric_name, bucket, value, count</c> of the buckets that have rows, in the order of series and time.</remarks>
internal static class SeriesSql
{
    public static SqlBuilder Write(SeriesQuery query, Grid grid, SeriesPlan plan, DeviceScope scope, int limit)
    {
        var sql = new SqlBuilder();
        sql.Raw("SELECT device_id, metric_name, ");
        WriteBucketOfRow(sql, grid);
        sql.Raw(" AS bucket, ").Aggregate(query.Aggregation).Raw(" AS value, sum(rows)::bigint AS count FROM (");
        var rows = new SeriesRowsSql(sql, query, scope);
        if (AggregationSql.IsCounter(query.Aggregation))
            rows.WriteSteps();
        else
            rows.WriteSegments(plan.Segments);
        return sql.Raw(") AS r GROUP BY 1, 2, 3 ORDER BY 1, 2, 3 LIMIT ").Value(limit, NpgsqlDbType.Integer);
    }

    private static void WriteBucketOfRow(SqlBuilder sql, Grid grid)
    {
        switch (grid)
        {
            case Grid.Regular regular:
                sql.Raw("time_bucket(").Value(Microseconds(regular.Step), NpgsqlDbType.Interval)
                    .Raw(", at, ").Value(regular.First, NpgsqlDbType.TimestampTz).Raw(")");
                break;
            case Grid.Edges edges:
                var starts = sql.Add(edges.Starts.ToArray(), NpgsqlDbType.TimestampTz | NpgsqlDbType.Array);
                sql.Raw("(").Parameter(starts).Raw(")[width_bucket(at, ").Parameter(starts).Raw(")]");
                break;
        }
    }

    /// <summary>Never days: the server would add those by the calendar of its session's time zone.</summary>
    private static NpgsqlInterval Microseconds(TimeSpan length) => new(0, 0, length.Ticks / TimeSpan.TicksPerMicrosecond);
}
