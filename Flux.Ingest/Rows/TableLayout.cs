using System.Collections.Frozen;
using Flux.Timeseries;
using Flux.Timeseries.Policies;

namespace Flux.Ingest.Rows;

/// <summary>A table that rows are written to: its columns in COPY order and how its rows are sorted in a commit.</summary>
internal sealed class TableLayout
{
    private const int LongestWord = 16;

    public static readonly TableLayout Metrics = new(
        0, "metrics", FluxSchema.Metrics.Table, FluxSchema.Metrics.Columns, policy => policy.Metrics, 2,
        new("time", "time", ColumnKind.Time, required: false),
        new("deviceId", "device_id", ColumnKind.Text, required: true, PointLimits.Name),
        new("metricName", "metric_name", ColumnKind.Text, required: true, PointLimits.Name),
        new("metricValue", "metric_value", ColumnKind.Number, required: true),
        new("unit", "unit", ColumnKind.Text, required: false, PointLimits.Unit),
        new("tags", "tags", ColumnKind.JsonObject, required: false, PointLimits.Tags));

    public static readonly TableLayout Logs = new(
        1, "logs", FluxSchema.Logs.Table, FluxSchema.Logs.Columns, policy => policy.Logs, 1,
        new("time", "time", ColumnKind.Time, required: false),
        new("deviceId", "device_id", ColumnKind.Text, required: true, PointLimits.Name),
        new("logLevel", "log_level", ColumnKind.Word, required: true, LongestWord, EnumWord.All<DeviceLogLevel>()),
        new("message", "message", ColumnKind.Text, required: true, PointLimits.Message),
        new("source", "source", ColumnKind.Text, required: false, PointLimits.Name),
        new("tags", "tags", ColumnKind.JsonObject, required: false, PointLimits.Tags));

    public static readonly TableLayout Events = new(
        2, "events", FluxSchema.Events.Table, FluxSchema.Events.Columns, policy => policy.Events, 1,
        new("time", "time", ColumnKind.Time, required: false),
        new("deviceId", "device_id", ColumnKind.Text, required: true, PointLimits.Name),
        new("eventType", "event_type", ColumnKind.Text, required: true, PointLimits.Name),
        new("eventData", "event_data", ColumnKind.Json, required: true, PointLimits.EventData),
        new("severity", "severity", ColumnKind.Word, required: false, LongestWord, EnumWord.All<EventSeverity>()));

    public static readonly TableLayout[] All = [Metrics, Logs, Events];

    private static readonly FrozenDictionary<string, TableLayout> ByTable = All.ToFrozenDictionary(layout =>
        layout.Table, StringComparer.Ordinal);

    private readonly Func<RetentionPolicy, TimeSpan> _retention;
    private readonly string _columnNames;

    private TableLayout(
        int number, string name, string table, IReadOnlyList<string> names, Func<RetentionPolicy, TimeSpan> retention, int keyColumns,
        params Column[] columns)
    {
        _retention = retention;
        (Number, Name, Table, KeyColumns, Columns) = (number, name, table, keyColumns, columns);
        _columnNames = string.Join(", ", names);
        CopyCommand = CopyInto(table);
    }

    /// <summary>Position in <see cref="All"/>.</summary>
    public int Number { get; }

    /// <summary>Last part of the route: <c>metrics</c>, <c>logs</c>, <c>events</c>.</summary>
    public string Name { get; }

    public string Table { get; }

    /// <summary>
    /// How many columns after the time are the first of the table's index: rows of a commit are sorted by them, then by time.
    /// </summary>
    public int KeyColumns { get; }

    /// <summary>Columns in COPY order; the first is the time.</summary>
    public Column[] Columns { get; }

    public string CopyCommand { get; }

    /// <summary>The command that copies rows of this layout into a chunk of the table.</summary>
    public string CopyInto(string relation) => $"COPY {relation} ({_columnNames}) FROM STDIN (FORMAT binary)";

    public TimeSpan RetentionOf(RetentionPolicy policy) => _retention(policy);

    /// <summary>The layout of a table by the name that receipts store.</summary>
    public static TableLayout? Find(string table) => ByTable.GetValueOrDefault(table);
}
