using Flux.QueryGateway.Sql;
using Flux.Timeseries;
using Flux.Timeseries.Access;
using Npgsql;
using NpgsqlTypes;

namespace Flux.QueryGateway.Series.Rollups;

/// <summary>The rollup tables of the Apache edition: how far they are filled, and which of their buckets received rows since.</summary>
internal static class PortableRollups
{
    /// <summary>The most invalidation notes that are read; with more of them the views are cheaper.</summary>
    private const int MostNotes = 10_000;

    /// <summary>With more stale time than this the views are cheaper: they read only the raw rows of the series that changed.</summary>
    private static readonly TimeSpan MostStaleTime = TimeSpan.FromDays(1);

    /// <summary>The table behind the view.</summary>
    public static Rollup StoredRelation(Rollup view) =>
        view with { Schema = FluxSchema.Bookkeeping, Relation = view.Source == SeriesSource.OneHour ? "rollup_1h" : "rollup_5m" };

    public static async Task<IReadOnlyList<StoredRollup>> ReadAsync(
        NpgsqlConnection connection, SeriesQuery query, DeviceScope scope, IReadOnlyList<Rollup> rollups,
            CancellationToken cancellationToken)
    {
        await using var command = Write(query, scope).Build(connection);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        var stale = Ranges(row.GetFieldValue<DateTime[]>(2));
        if (row.GetInt64(3) > MostNotes || stale.Sum(each => (each.To - each.From).Ticks) > MostStaleTime.Ticks)
            return [.. rollups.Select(StoredRollup.View)];

        var (fiveMinutes, oneHour) = (row.GetDateTime(0), row.GetDateTime(1));
        return [.. rollups.Select(rollup => new StoredRollup(
            StoredRelation(rollup), rollup.Source == SeriesSource.OneHour ? oneHour : fiveMinutes, StoredRollups.Join([.. stale])))];
    }

    /// <summary>Returns both watermarks, the hours with notes oldest first, and the number of notes.</summary>
    private static SqlBuilder Write(SeriesQuery query, DeviceScope scope)
    {
        var hour = TimeSpan.FromHours(1).Ticks;
        var sql = new SqlBuilder()
            .Raw("WITH state AS (SELECT watermark_5m, watermark_1h, raw_floor FROM flux.rollup_state), ")
            .Raw("notes AS MATERIALIZED (SELECT bucket FROM flux.rollup_invalidation WHERE bucket >= ")
            .Value(new DateTime(query.From.Ticks - (query.From.Ticks % hour), DateTimeKind.Utc), NpgsqlDbType.TimestampTz)
            .Raw(" AND bucket < ").Value(query.To, NpgsqlDbType.TimestampTz)
            .Raw(" AND bucket >= (SELECT raw_floor FROM state) AND bucket < (SELECT watermark_5m FROM state)")
            .AndWithin(scope);
        if (query.DeviceIds is { } devices)
            sql.AndOneOf("device_id", devices);
        if (query.MetricNames is { } metrics)
            sql.AndOneOf("metric_name", metrics);
        return sql.Raw(" LIMIT ").Value(MostNotes + 1, NpgsqlDbType.Integer).Raw(
            ") SELECT watermark_5m, watermark_1h, ARRAY(SELECT DISTINCT time_bucket('1 hour', bucket) FROM notes ORDER BY 1), "
            + "(SELECT count(*) FROM notes) FROM state");
    }

    private static List<(DateTime From, DateTime To)> Ranges(IEnumerable<DateTime> hours)
    {
        List<(DateTime From, DateTime To)> ranges = [];
        foreach (var hour in hours)
        {
            if (ranges.Count > 0 && ranges[^1].To == hour)
                ranges[^1] = (ranges[^1].From, hour.AddHours(1));
            else
                ranges.Add((hour, hour.AddHours(1)));
        }

        return ranges;
    }
}
