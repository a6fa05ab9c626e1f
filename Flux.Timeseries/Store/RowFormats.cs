using System.Text.Json.Nodes;
using Npgsql;
using NpgsqlTypes;
using static NpgsqlTypes.NpgsqlDbType;

namespace Flux.Timeseries.Store;

/// <summary>The three kinds of points.</summary>
internal static class RowFormats
{
    private static readonly string[] Levels = EnumWord.All<DeviceLogLevel>();
    private static readonly string[] Severities = EnumWord.All<EventSeverity>();

    public static RowFormat<MetricPoint> Metrics { get; } = new(
        FluxSchema.Metrics.Table,
        FluxSchema.Metrics.Columns,
        [TimestampTz, NpgsqlDbType.Text, NpgsqlDbType.Text, NpgsqlDbType.Double, NpgsqlDbType.Text, Jsonb],
        (point, now, at) =>
        {
            PointRules.Check(point, at);
            var tags = PointRules.Json(point.Tags, PointLimits.Tags, at, nameof(point.Tags));
            return [Time(point.Time, now), point.DeviceId, point.MetricName, point.Value, point.Unit, tags];
        },
        row => new MetricPoint(row.GetString(1), row.GetString(2), row.GetDouble(3))
        {
            Time = row.GetFieldValue<DateTimeOffset>(0),
            Unit = TextOrNull(row, 4),
            Tags = JsonOrNull(row, 5)?.AsObject(),
        });

    public static RowFormat<LogPoint> Logs { get; } = new(
        FluxSchema.Logs.Table,
        FluxSchema.Logs.Columns,
        [TimestampTz, NpgsqlDbType.Text, NpgsqlDbType.Text, NpgsqlDbType.Text, NpgsqlDbType.Text, Jsonb],
        (point, now, at) =>
        {
            PointRules.Check(point, at);
            var tags = PointRules.Json(point.Tags, PointLimits.Tags, at, nameof(point.Tags));
            return [Time(point.Time, now), point.DeviceId, Levels[(int)point.Level], point.Message, point.Source, tags];
        },
        row => new LogPoint(row.GetString(1), Enum.Parse<DeviceLogLevel>(row.GetString(2), ignoreCase: true), row.GetString(3))
        {
            Time = row.GetFieldValue<DateTimeOffset>(0),
            Source = TextOrNull(row, 4),
            Tags = JsonOrNull(row, 5)?.AsObject(),
        });

    public static RowFormat<EventPoint> Events { get; } = new(
        FluxSchema.Events.Table,
        FluxSchema.Events.Columns,
        [TimestampTz, NpgsqlDbType.Text, NpgsqlDbType.Text, Jsonb, NpgsqlDbType.Text],
        (point, now, at) =>
        {
            PointRules.Check(point, at);
            var data = PointRules.Json(point.Data, PointLimits.EventData, at, nameof(point.Data))
                ?? throw PointRules.Bad(at, nameof(point.Data), "is missing");
            var severity = point.Severity is { } given ? Severities[(int)given] : null;
            return [Time(point.Time, now), point.DeviceId, point.EventType, data, severity];
        },
        row => new EventPoint(row.GetString(1), row.GetString(2), JsonOrNull(row, 3)!)
        {
            Time = row.GetFieldValue<DateTimeOffset>(0),
            Severity = TextOrNull(row, 4) is { } severity ? Enum.Parse<EventSeverity>(severity, ignoreCase: true) : null,
        });

    /// <summary>The levels from this one on, as they are stored.</summary>
    public static string[] From(DeviceLogLevel least) => Levels[(int)least..];

    // Cut to the microsecond here, so that an instant compares equal before it is stored and after it is read.
    private static DateTimeOffset Time(DateTimeOffset given, DateTimeOffset now)
    {
        var time = (given == default ? now : given).ToUniversalTime();
        return time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMicrosecond));
    }

    private static string? TextOrNull(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static JsonNode? JsonOrNull(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : JsonNode.Parse(row.GetString(column));
}
