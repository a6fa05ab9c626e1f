using Flux.QueryGateway.Series.Buckets;
using Flux.QueryGateway.Series.Rollups;
using Flux.QueryGateway.Sql;
using Flux.Timeseries.Access;
using NpgsqlTypes;

namespace Flux.QueryGateway.Series.Statements;

/// <summary>Writes the statement of a series query: the rows of each source, grouped into buckets.</summary>
/// <remarks>
/// Returns <c>device_id, metric_name, bucket, value, count</c> of the buckets that have rows, unordered: sorting names costs more than all
/// else.
/// </remarks>
internal static class SeriesSql
{
    public static SqlBuilder Write(SeriesQuery query, Grid grid, SeriesPlan plan, DeviceScope scope, int limit)
    {
        var sql = new SqlBuilder();
        var rows = new SeriesRowsSql(sql, query, scope);
        // Rows of a rollup with the query's bucket width need no further grouping.
        var whole = plan.Segments.Where(segment => grid is Grid.Regular regular && segment.Rollup?.Width == regular.Step).ToList();
        var parts = plan.Segments.Except(whole).ToList();
        if (whole.Count > 0)
        {
            sql.Raw("SELECT device_id, metric_name, at AS bucket, ").WholeBucket(query.Aggregation).Raw(" AS value, rows AS count FROM (");
            rows.WriteSegments(whole);
            sql.Raw(") AS w");
        }

        if (whole.Count > 0 && parts.Count > 0)
            sql.Raw(" UNION ALL ");
        if (parts.Count > 0)
        {
            sql.Raw("SELECT device_id, metric_name, ");
            WriteBucketOfRow(sql, grid);
            sql.Raw(" AS bucket, ").Aggregate(query.Aggregation).Raw(" AS value, sum(rows)::bigint AS count FROM (");
            if (AggregationSql.IsCounter(query.Aggregation))
                rows.WriteSteps();
            else
                rows.WriteSegments(parts);
            sql.Raw(") AS r GROUP BY 1, 2, 3");
        }

        return sql.Raw(" LIMIT ").Value(limit, NpgsqlDbType.Integer);
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

    /// <summary>Never in days: the server would add those by the calendar of its session's time zone.</summary>
    private static NpgsqlInterval Microseconds(TimeSpan length) => new(0, 0, length.Ticks / TimeSpan.TicksPerMicrosecond);
}
