using System.Text;
using System.Text.Json;
using Flux.QueryGateway.Rows.Reading;
using Flux.QueryGateway.Rows.Sets;

namespace Flux.QueryGateway.OData.Writing;

/// <summary>Rows as entities in OData's JSON format.</summary>
internal sealed class RowWriter
{
    /// <summary>Version byte of PostgreSQL's binary <c>jsonb</c>; JSON text follows it.</summary>
    private const int JsonbHeader = 1;

    private readonly byte[] _opening;
    private readonly (byte[] Name, ColumnKind Kind, int Ordinal, bool IsEnclosed)[] _columns;
    private readonly EntityAnnotations? _annotations;
    private readonly bool _integersAsText;
    private readonly TimestampFormat _timestamps = new();

    /// <summary>
    /// The context is that of a single entity, null in a collection. The annotations are what full metadata adds to each
    /// entity; null for the other levels.
    /// </summary>
    public RowWriter(IReadOnlyList<OutputColumn> columns, ResponseFormat format, string? context, EntityAnnotations? annotations)
    {
        var opening = context is null ? "{" : $"{{\"@odata.context\":{JsonSerializer.Serialize(context)}{(annotations is null ? "" : ",")}";
        _opening = Encoding.UTF8.GetBytes(opening);
        _annotations = annotations;
        _integersAsText = format.IntegersAsText;
        _columns = new (byte[], ColumnKind, int, bool)[columns.Count];
        for (var at = 0; at < columns.Count; at++)
        {
            var column = columns[at];
            var separator = at == 0 && annotations is null && context is null ? "" : ",";
            var type = annotations is not null && column.TypeName is { } name ? $"\"{column.Name}@odata.type\":\"#{name}\"," : "";
            _columns[at] =
                (Encoding.UTF8.GetBytes($"{separator}{type}{NameOf(column.Name)}"), column.Kind, column.Ordinal, Encloses(column.Name));
        }
    }

    public void Write(OutputBuffer output, RowBuffer row)
    {
        output.Append(_opening);
        _annotations?.Write(output, row, _timestamps);
        foreach (var (name, kind, ordinal, isEnclosed) in _columns)
        {
            output.Append(name);
            if (row.IsNull(ordinal))
                output.Append("null"u8);
            else
                WriteValue(output, row, kind, ordinal);
            if (isEnclosed)
                output.Append("}"u8);
        }

        output.Append("}"u8);
    }

    /// <summary>A tag that rows are grouped by is the only member of its object.</summary>
    private static string NameOf(string name) => name.IndexOf('/', StringComparison.Ordinal) is var at and >= 0
        ? $"\"{name[..at]}\":{{{JsonSerializer.Serialize(name[(at + 1)..])}:"
        : $"{JsonSerializer.Serialize(name)}:";

    private static bool Encloses(string name) => name.Contains('/', StringComparison.Ordinal);

    private void WriteValue(OutputBuffer output, RowBuffer row, ColumnKind kind, int ordinal)
    {
        switch (kind)
        {
            case ColumnKind.Timestamp:
                var span = output.GetSpan(TimestampFormat.Longest + 2);
                span[0] = (byte)'"';
                var end = 1 + _timestamps.Write(span[1..], row.Integer(ordinal));
                span[end] = (byte)'"';
                output.Advance(end + 1);
                break;
            case ColumnKind.Double:
                ODataJson.WriteDouble(output, row.Double(ordinal));
                break;
            case ColumnKind.Long when _integersAsText:
                output.Append("\""u8);
                ODataJson.WriteInteger(output, row.Integer(ordinal));
                output.Append("\""u8);
                break;
            case ColumnKind.Long:
                ODataJson.WriteInteger(output, row.Integer(ordinal));
                break;
            case ColumnKind.Boolean:
                output.Append(row[ordinal][0] != 0 ? "true"u8 : "false"u8);
                break;
            case ColumnKind.Tags when _annotations is not null:
                WriteTypedTags(output, row[ordinal][JsonbHeader..]);
                break;
            case ColumnKind.Tags or ColumnKind.Json:
                output.Append(row[ordinal][JsonbHeader..]);
                break;
            default:
                ODataJson.WriteText(output, row[ordinal]);
                break;
        }
    }

    private static void WriteTypedTags(OutputBuffer output, ReadOnlySpan<byte> json)
    {
        output.Append("{\"@odata.type\":\"#Flux.Tags\""u8);
        // An object that is not empty needs a comma before its first member.
        if (json.Length > 2)
            output.Append(","u8);
        output.Append(json[1..]);
    }
}

/// <summary>A property of the response and its ordinal in the statement.</summary>
internal sealed record OutputColumn(string Name, ColumnKind Kind, int Ordinal, string? TypeName = null);
