using System.Diagnostics;
using Flux.QueryGateway.Series;
using Flux.QueryGateway.Series.Buckets;
using Npgsql;
using NpgsqlTypes;

namespace Flux.QueryGateway.Tests.Series;

/// <summary>A series question as plain SQL over raw rows, written from docs/guide/series.md and not from the gateway.</summary>
internal static class SeriesByHand
{
    /// <summary>
    /// $1 from, $2 to, $3 zone, $4 seconds of the bucket or null, $5 its months or null, $6 devices or null, $7 metrics or null, $8 tags or null, $9 fill.
    /// Buckets have a fixed length if, from the first bucket's earliest start on, the zone's offset changes by zero or by whole buckets.
    /// Otherwise a bucket begins at the first instant at which the local clock shows its start or a later time.
    /// </summary>
    private const string Sql = """
        WITH q AS (
            SELECT $1::timestamptz AS f, $2::timestamptz AS t, $3::text AS z, $4::bigint AS secs, $5::int AS months, $6::text[] AS devices, $7::text[] AS metrics, $8::jsonb AS tags, $9::text AS fill
        ), clock AS (
            SELECT (f AT TIME ZONE z) - (f AT TIME ZONE 'UTC') AS opening,
                   (t - interval '1 us') AT TIME ZONE z - (t - interval '1 us') AT TIME ZONE 'UTC' AS closing,
                   ((f - make_interval(secs => secs)) AT TIME ZONE z) - ((f - make_interval(secs => secs)) AT TIME ZONE 'UTC') AS earliest FROM q
        ), physical AS (
            SELECT origin + k * make_interval(secs => secs) AS start
            FROM q, clock, LATERAL (SELECT timestamptz '2000-01-03 00:00Z' - opening AS origin) o,
                LATERAL generate_series(floor(extract(epoch FROM f - origin) / secs)::bigint, ceil(extract(epoch FROM t - origin) / secs)::bigint) k
            WHERE secs IS NOT NULL AND extract(epoch FROM closing - earliest)::bigint % secs = 0
        ), local AS (
            SELECT timestamp '2000-01-03' + k * make_interval(secs => secs) AS reading
            FROM q, clock, LATERAL generate_series(floor(extract(epoch FROM (f AT TIME ZONE z) - timestamp '2000-01-03') / secs)::bigint - 1,
                ceil(extract(epoch FROM (t AT TIME ZONE z) - timestamp '2000-01-03') / secs)::bigint + 1) k
            WHERE secs IS NOT NULL AND extract(epoch FROM closing - earliest)::bigint % secs <> 0
            UNION ALL
            SELECT timestamp '2000-01-01' + make_interval(months => months * k)
            FROM q, LATERAL generate_series(((extract(year FROM f) - 2000) * 12 / months)::int - 2, ((extract(year FROM t) - 1999) * 12 / months)::int + 2) k
            WHERE months IS NOT NULL
        ), starts AS (
            SELECT start FROM physical
            UNION
            SELECT (SELECT min(c) FROM (SELECT g + n * interval '30 minutes' AS c FROM generate_series(-3, 3) n UNION ALL SELECT date_trunc('hour', g) + n * interval '30 minutes' FROM generate_series(-4, 4) n) x
                    WHERE c AT TIME ZONE z >= reading)
            FROM q, local, LATERAL (SELECT reading AT TIME ZONE z AS g) r
        ), edges AS (
            SELECT start FROM starts, q WHERE start < t AND start >= (SELECT max(start) FROM starts, q WHERE start <= f)
        ), asked AS (
            SELECT m.* FROM device_metrics m, q
            WHERE (devices IS NULL OR device_id = ANY (devices)) AND (metrics IS NULL OR metric_name = ANY (metrics)) AND (q.tags IS NULL OR m.tags @> q.tags)
        ), samples AS (
            SELECT device_id, metric_name, time, metric_value, extract(epoch FROM time - prior_time)::float8 AS seconds,
                CASE WHEN prior IS NULL THEN NULL WHEN metric_value >= prior THEN metric_value - prior ELSE metric_value END AS step
            FROM (SELECT a.*, lag(metric_value) OVER counter AS prior, lag(time) OVER counter AS prior_time FROM asked a, q WHERE time >= f - interval '1 day' AND time < t
                WINDOW counter AS (PARTITION BY device_id, metric_name, a.tags ORDER BY time, metric_value)) s, q WHERE time >= f
        ), buckets AS (
            SELECT device_id, metric_name, starts[width_bucket(time, starts)] AS bucket, @VALUE AS value, count(*) AS n
            FROM samples, (SELECT array_agg(start ORDER BY start) AS starts FROM edges) e GROUP BY 1, 2, 3
        ), named AS (
            SELECT DISTINCT device_id, metric_name FROM buckets
            UNION
            SELECT DISTINCT device_id, metric_name FROM asked, q WHERE fill = 'previous' AND @ISVALUE AND devices IS NOT NULL AND metrics IS NOT NULL AND time < f
        ), opened AS MATERIALIZED (
            SELECT s.*, (SELECT metric_value FROM asked a, q WHERE @ISVALUE AND a.device_id = s.device_id AND a.metric_name = s.metric_name AND time < f
                ORDER BY time DESC, metric_value DESC LIMIT 1) AS earlier FROM named s, q WHERE fill <> 'none'
        ), complete AS (
            SELECT s.device_id, s.metric_name, e.start AS bucket, b.value, coalesce(b.n, 0) AS n,
                count(b.value) OVER (PARTITION BY s.device_id, s.metric_name ORDER BY e.start) AS after, count(b.value) OVER (PARTITION BY s.device_id, s.metric_name ORDER BY e.start DESC) AS ahead,
                s.earlier
            FROM opened s CROSS JOIN edges e
            LEFT JOIN buckets b ON b.device_id = s.device_id AND b.metric_name = s.metric_name AND b.bucket = e.start
        ), known AS (
            SELECT *, max(value) OVER l AS l_value, max(bucket) FILTER (WHERE value IS NOT NULL) OVER l AS l_bucket, max(value) OVER r AS r_value, max(bucket) FILTER (WHERE value IS NOT NULL) OVER r AS r_bucket
            FROM complete WINDOW l AS (PARTITION BY device_id, metric_name, after), r AS (PARTITION BY device_id, metric_name, ahead)
        )
        SELECT device_id, metric_name, bucket, value, n FROM buckets, q WHERE fill = 'none'
        UNION ALL
        SELECT c.device_id, c.metric_name, c.bucket, CASE
            WHEN c.n > 0 THEN c.value
            WHEN fill = 'zero' THEN 0
            WHEN fill = 'previous' THEN coalesce(c.l_value, c.earlier)
            WHEN fill = 'linear' THEN l_value + (r_value - l_value) * (extract(epoch FROM c.bucket - l_bucket)::float8 / extract(epoch FROM r_bucket - l_bucket)::float8) END, c.n
        FROM q, known c
        WHERE fill <> 'none'
        ORDER BY 1, 2, 3
        """;

    public static async Task<List<(string Device, string Metric, long Ticks, double? Value, long Count)>> ReadAsync(NpgsqlDataSource database, SeriesQuery query)
    {
        var isValue = query.Aggregation is not (Aggregation.Sum or Aggregation.Count or Aggregation.Stddev or Aggregation.Delta or Aggregation.Rate);
        await using var command = database.CreateCommand(Sql
            .Replace("@VALUE", ValueOf(query.Aggregation), StringComparison.Ordinal).Replace("@ISVALUE", isValue ? "true" : "false", StringComparison.Ordinal));
        command.CommandTimeout = 0;
        Add(query.From, NpgsqlDbType.TimestampTz);
        Add(query.To, NpgsqlDbType.TimestampTz);
        Add(query.TimeZone, NpgsqlDbType.Text);
        Add(query.Bucket switch { Bucket.Clock clock => (long)clock.Length.TotalSeconds, Bucket.Days days => days.Count * 86400L, _ => null }, NpgsqlDbType.Bigint);
        Add(query.Bucket is Bucket.Months months ? months.Count : null, NpgsqlDbType.Integer);
        Add(query.DeviceIds?.ToArray(), NpgsqlDbType.Text | NpgsqlDbType.Array);
        Add(query.MetricNames?.ToArray(), NpgsqlDbType.Text | NpgsqlDbType.Array);
        Add(query.Tags, NpgsqlDbType.Jsonb);
        Add(query.Fill.ToString().ToLowerInvariant(), NpgsqlDbType.Text);
        await using var rows = await command.ExecuteReaderAsync();
        List<(string, string, long, double?, long)> points = [];
        while (await rows.ReadAsync())
            points.Add((rows.GetString(0), rows.GetString(1), rows.GetDateTime(2).Ticks, await rows.IsDBNullAsync(3) ? null : rows.GetDouble(3), rows.GetInt64(4)));
        return points;

        void Add(object? value, NpgsqlDbType type) => command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value, NpgsqlDbType = type });
    }

    private static string ValueOf(Aggregation aggregation) => aggregation switch
    {
        Aggregation.Avg => "avg(metric_value)",
        Aggregation.Sum => "sum(metric_value)",
        Aggregation.Min => "min(metric_value)",
        Aggregation.Max => "max(metric_value)",
        Aggregation.Count => "count(*)::float8",
        Aggregation.First => "(array_agg(metric_value ORDER BY time, metric_value))[1]",
        Aggregation.Last => "(array_agg(metric_value ORDER BY time DESC, metric_value DESC))[1]",
        Aggregation.Stddev => "stddev_samp(metric_value)",
        Aggregation.P50 => "percentile_cont(0.5) WITHIN GROUP (ORDER BY metric_value)",
        Aggregation.P90 => "percentile_cont(0.9) WITHIN GROUP (ORDER BY metric_value)",
        Aggregation.P95 => "percentile_cont(0.95) WITHIN GROUP (ORDER BY metric_value)",
        Aggregation.P99 => "percentile_cont(0.99) WITHIN GROUP (ORDER BY metric_value)",
        Aggregation.Delta => "sum(step)",
        Aggregation.Rate => "sum(step) / nullif(sum(seconds), 0)",
        _ => throw new UnreachableException(),
    };
}
