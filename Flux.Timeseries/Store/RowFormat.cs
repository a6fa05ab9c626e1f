using Npgsql;
using NpgsqlTypes;

namespace Flux.Timeseries.Store;

/// <summary>How one kind of point is stored in its table: checked, converted to values in column order, and read back.</summary>
/// <param name="Table">The hypertable.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="Types">Their types, in the same order.</param>
/// <param name="ToRow">Checks a point and converts it to values. The text is the position of the point, for messages.</param>
/// <param name="FromRow">Reads a point from a row.</param>
internal sealed record RowFormat<TPoint>(
    string Table,
    IReadOnlyList<string> Columns,
    IReadOnlyList<NpgsqlDbType> Types,
    Func<TPoint, DateTimeOffset, string, object?[]> ToRow,
    Func<NpgsqlDataReader, TPoint> FromRow)
{
    public string ColumnList { get; } = string.Join(", ", Columns);
}
