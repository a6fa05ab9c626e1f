using System.Runtime.CompilerServices;
using System.Text;
using Npgsql;

namespace Flux.Timeseries.Store;

/// <summary>Turns a query into one SELECT and streams its rows.</summary>
/// <remarks>The SQL consists of constants and catalog names; the caller's values are parameters.</remarks>
internal sealed class PointReader(NpgsqlDataSource database)
{
    public NpgsqlDataSource Database => database;

    public IAsyncEnumerable<TPoint> ReadAsync<TPoint>(RowFormat<TPoint> format, TimeSeriesQuery query, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand();
        var sql = new StringBuilder($"SELECT {format.ColumnList} FROM {format.Table}");
        Where(sql, command, query, format.Columns);
        sql.Append(query.IsOldestFirst ? " ORDER BY time, device_id" : " ORDER BY time DESC, device_id");
        Limit(sql, command, query);
        command.CommandText = sql.ToString();
        return StreamAsync(command, format.FromRow, cancellationToken);
    }

    public IAsyncEnumerable<AggregatedPoint> ReadAsync(
        TimeSeriesQuery query, AggregationType aggregation, TimeSpan bucket, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand();
        var sql = new StringBuilder($"SELECT time_bucket({Parameter(command, bucket)}, time) AS bucket, device_id, metric_name, ")
            .Append(Sql(aggregation)).Append(", count(*) FROM device_metrics");
        Where(sql, command, query, FluxSchema.Metrics.Columns);
        sql.Append(query.IsOldestFirst ? " GROUP BY 1, 2, 3 ORDER BY 1, 2, 3" : " GROUP BY 1, 2, 3 ORDER BY 1 DESC, 2, 3");
        Limit(sql, command, query);
        command.CommandText = sql.ToString();
        return StreamAsync(
            command,
            row => new AggregatedPoint(
                row.GetFieldValue<DateTimeOffset>(0), row.GetString(1), row.GetString(2), row.GetDouble(3), row.GetInt64(4)),
            cancellationToken);
    }

    private static string Sql(AggregationType aggregation) => aggregation switch
    {
        AggregationType.Avg => "sum(flux.bounded(metric_value)) / count(*)",
        AggregationType.Sum => "sum(flux.bounded(metric_value))",
        AggregationType.Min => "min(metric_value)",
        AggregationType.Max => "max(metric_value)",
        AggregationType.Count => "count(*)::double precision",
        // first() and last() of TimescaleDB do not define which of several points of one instant they take.
        AggregationType.First => "(min(ARRAY[flux.time_key(time), metric_value]))[2]",
        AggregationType.Last => "(max(ARRAY[flux.time_key(time), metric_value]))[2]",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static void Where(StringBuilder sql, NpgsqlCommand command, TimeSeriesQuery query, IReadOnlyList<string> columns)
    {
        sql.Append(" WHERE time >= ").Append(Parameter(command, query.From)).Append(" AND time < ").Append(Parameter(command, query.To));
        if (query.DeviceId is { } device)
            sql.Append(" AND device_id = ").Append(Parameter(command, device));

        if (query.MetricName is { } metric && columns.Contains("metric_name", StringComparer.Ordinal))
            sql.Append(" AND metric_name = ").Append(Parameter(command, metric));

        if (query.MinLevel is { } level && columns.Contains("log_level", StringComparer.Ordinal))
            sql.Append(" AND log_level = ANY(").Append(Parameter(command, RowFormats.From(level))).Append(')');

        if (query.EventType is { } type && columns.Contains("event_type", StringComparer.Ordinal))
            sql.Append(" AND event_type = ").Append(Parameter(command, type));
    }

    private static void Limit(StringBuilder sql, NpgsqlCommand command, TimeSeriesQuery query)
    {
        if (query.Limit is { } limit)
            sql.Append(" LIMIT ").Append(Parameter(command, limit));
    }

    private static string Parameter(NpgsqlCommand command, object value)
    {
        command.Parameters.Add(new NpgsqlParameter { Value = value });
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"${command.Parameters.Count}");
    }

    private async IAsyncEnumerable<TPoint> StreamAsync<TPoint>(
        NpgsqlCommand command, Func<NpgsqlDataReader, TPoint> read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using (command)
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            command.Connection = connection;
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                yield return read(reader);
        }
    }
}
