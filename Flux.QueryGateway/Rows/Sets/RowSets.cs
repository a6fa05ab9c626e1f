using Flux.Timeseries.ReadModel;

namespace Flux.QueryGateway.Rows.Sets;

/// <summary>The sets of rows that both query languages serve.</summary>
internal static class RowSets
{
    public static RowSet Metrics { get; } = Define<MetricRow>("DeviceMetrics", "DeviceMetric", "Raw metric points, newest first.",
        context => context.Metrics,
        key: [nameof(MetricRow.Time), nameof(MetricRow.DeviceId), nameof(MetricRow.MetricName)],
        newestFirst: nameof(MetricRow.Time),
        (nameof(MetricRow.Time), ColumnKind.Timestamp, false),
        (nameof(MetricRow.DeviceId), ColumnKind.Text, false),
        (nameof(MetricRow.MetricName), ColumnKind.Text, false),
        (nameof(MetricRow.MetricValue), ColumnKind.Double, false),
        (nameof(MetricRow.Unit), ColumnKind.Text, true),
        (nameof(MetricRow.Tags), ColumnKind.Tags, true)) with
    { WindowFactor = 1 };

    public static RowSet Logs { get; } = Define<LogRow>("DeviceLogs", "DeviceLog", "Log lines, newest first.",
        context => context.Logs,
        key: [nameof(LogRow.Time), nameof(LogRow.DeviceId), nameof(LogRow.Message)],
        newestFirst: nameof(LogRow.Time),
        (nameof(LogRow.Time), ColumnKind.Timestamp, false),
        (nameof(LogRow.DeviceId), ColumnKind.Text, false),
        (nameof(LogRow.LogLevel), ColumnKind.Level, false),
        (nameof(LogRow.Message), ColumnKind.LongText, false),
        (nameof(LogRow.Source), ColumnKind.Text, true),
        (nameof(LogRow.Tags), ColumnKind.Tags, true));

    public static RowSet Events { get; } = Define<EventRow>("DeviceEvents", "DeviceEvent", "Events, newest first.",
        context => context.Events,
        key: [nameof(EventRow.Time), nameof(EventRow.DeviceId), nameof(EventRow.EventType)],
        newestFirst: nameof(EventRow.Time),
        (nameof(EventRow.Time), ColumnKind.Timestamp, false),
        (nameof(EventRow.DeviceId), ColumnKind.Text, false),
        (nameof(EventRow.EventType), ColumnKind.Text, false),
        (nameof(EventRow.EventData), ColumnKind.Json, false),
        (nameof(EventRow.Severity), ColumnKind.Level, true));

    public static RowSet Rollups5m { get; } = DefineRollup(
        "DeviceMetrics5m", "Metrics in buckets of five minutes, newest first.", context => context.Rollups5m) with
    { WindowFactor = 30 };

    public static RowSet Rollups1h { get; } = DefineRollup(
        "DeviceMetrics1h", "Metrics in buckets of one hour, newest first.", context => context.Rollups1h) with
    { WindowFactor = 360 };

    public static RowSet Devices { get; } = Define<DeviceRow>("Devices", "Device", "Devices that have reported metrics.",
        context => context.Devices,
        key: [nameof(DeviceRow.DeviceId)],
        newestFirst: nameof(DeviceRow.LastSeen),
        (nameof(DeviceRow.DeviceId), ColumnKind.Text, false),
        (nameof(DeviceRow.FirstSeen), ColumnKind.Timestamp, false),
        (nameof(DeviceRow.LastSeen), ColumnKind.Timestamp, false),
        (nameof(DeviceRow.MetricCount), ColumnKind.Long, false)) with
    { SourceSince = (context, since) => context.DevicesSince(since) };

    public static RowSet LatestMetrics { get; } =
        Define<LatestMetricRow>("LatestMetrics", "LatestMetric", "The newest point of every device and metric.",
        context => context.LatestMetrics,
        key: [nameof(LatestMetricRow.DeviceId), nameof(LatestMetricRow.MetricName)],
        newestFirst: nameof(LatestMetricRow.Time),
        (nameof(LatestMetricRow.DeviceId), ColumnKind.Text, false),
        (nameof(LatestMetricRow.MetricName), ColumnKind.Text, false),
        (nameof(LatestMetricRow.Time), ColumnKind.Timestamp, false),
        (nameof(LatestMetricRow.MetricValue), ColumnKind.Double, false),
        (nameof(LatestMetricRow.Unit), ColumnKind.Text, true)) with
        { SourceSince = (context, since) => context.LatestMetricsSince(since) };

    public static IReadOnlyList<RowSet> All { get; } = [Metrics, Logs, Events, Rollups5m, Rollups1h, Devices, LatestMetrics];

    private static RowSet DefineRollup(string name, string description, Func<FluxReadContext, IQueryable<RollupRow>> source) => Define(
        name, "MetricRollup", description, source,
        key: [nameof(RollupRow.Bucket), nameof(RollupRow.DeviceId), nameof(RollupRow.MetricName)],
        newestFirst: nameof(RollupRow.Bucket),
        (nameof(RollupRow.Bucket), ColumnKind.Timestamp, false),
        (nameof(RollupRow.DeviceId), ColumnKind.Text, false),
        (nameof(RollupRow.MetricName), ColumnKind.Text, false),
        (nameof(RollupRow.AvgValue), ColumnKind.Double, false),
        (nameof(RollupRow.MinValue), ColumnKind.Double, false),
        (nameof(RollupRow.MaxValue), ColumnKind.Double, false),
        (nameof(RollupRow.SumValue), ColumnKind.Double, false),
        (nameof(RollupRow.Count), ColumnKind.Long, false),
        (nameof(RollupRow.FirstValue), ColumnKind.Double, false),
        (nameof(RollupRow.LastValue), ColumnKind.Double, false));

    private static RowSet Define<TRow>(
        string name,
        string entityType,
        string description,
        Func<FluxReadContext, IQueryable<TRow>> source,
        string[] key,
        string newestFirst,
        params (string Name, ColumnKind Kind, bool Nullable)[] columns) =>
        new(name, entityType, description, typeof(TRow), source, [.. columns.Select(Column<TRow>)], key, newestFirst);

    private static RowColumn Column<TRow>((string Name, ColumnKind Kind, bool Nullable) column) =>
        new(typeof(TRow).GetProperty(column.Name)!, column.Kind, column.Nullable);
}
