using System.Collections.Frozen;
using Flux.Timeseries;
using Flux.Timeseries.Policies;

namespace Flux.Ingest.Rows;

/// <summary>A table that rows go to: its columns in COPY order and how its rows are sorted inside a commit.</summary>
internal sealed class TableLayout
{
    public const int Kibi = 1024;

    public static readonly TableLayout Metrics = new(0, "metrics", FluxSchema.Metrics.Table, FluxSchema.Metrics.Columns, policy => policy.Metrics, 2,
        new("time", "time", ColumnKind.Time, required: false),
        new("deviceId", "device_id", ColumnKind.Text, required: true, 256),
        new("metricName", "metric_name", ColumnKind.Text, required: true, 256),
        new("metricValue", "metric_value", ColumnKind.Number, required: true),
        new("unit", "unit", ColumnKind.Text, required: false, 64),
        new("tags", "tags", ColumnKind.JsonObject, required: false, 16 * Kibi));

    public static readonly TableLayout Logs = new(1, "logs", FluxSchema.Logs.Table, FluxSchema.Logs.Columns, policy => policy.Logs, 1,
        new("time", "time", ColumnKind.Time, required: false),
        new("deviceId", "device_id", ColumnKind.Text, required: true, 256),
        new("logLevel", "log_level", ColumnKind.Word, required: true, 16, "debug", "info", "warn", "error", "fatal"),
        new("message", "message", ColumnKind.Text, required: true, 64 * Kibi),
        new("source", "source", ColumnKind.Text, required: false, 256),
        new("tags", "tags", ColumnKind.JsonObject, required: false, 16 * Kibi));

    public static readonly TableLayout Events = new(2, "events", FluxSchema.Events.Table, FluxSchema.Events.Columns, policy => policy.Events, 1,
        new("time", "time", ColumnKind.Time, required: false),
        new("deviceId", "device_id", ColumnKind.Text, required: true, 256),
        new("eventType", "event_type", ColumnKind.Text, required: true, 256),
        new("eventData", "event_data", ColumnKind.Json, required: true, 256 * Kibi),
        new("severity", "severity", ColumnKind.Word, required: false, 16, "low", "medium", "high", "critical"));

    public static readonly TableLayout[] All = [Metrics, Logs, Events];

    private static readonly FrozenDictionary<string, TableLayout> ByTable = All.ToFrozenDictionary(layout => layout.Table, StringComparer.Ordinal);

    private readonly Func<RetentionPolicy, TimeSpan> _retention;
    private readonly string _columnNames;

    private TableLayout(
        int number, string name, string table, IReadOnlyList<string> names, Func<RetentionPolicy, TimeSpan> retention, int keyColumns, params Column[] columns)
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

    /// <summary>How many columns after the time lead the table's index: rows of one commit are sorted by them, then by time.</summary>
    public int KeyColumns { get; }

    /// <summary>Columns in COPY order; the first is the time.</summary>
    public Column[] Columns { get; }

    public string CopyCommand { get; }

    /// <summary>The command that copies rows of this layout into a chunk of the table.</summary>
    public string CopyInto(string relation) => $"COPY {relation} ({_columnNames}) FROM STDIN (FORMAT binary)";

    public TimeSpan RetentionOf(RetentionPolicy policy) => _retention(policy);

    /// <summary>The layout of a table's name as receipts keep it.</summary>
    public static TableLayout? Find(string table) => ByTable.GetValueOrDefault(table);
}
