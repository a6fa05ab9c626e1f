using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Flux.QueryGateway.GraphQL.Execution;
using Flux.QueryGateway.GraphQL.Scalars;
using Flux.QueryGateway.Rows;

namespace Flux.QueryGateway.GraphQL.Rows;

/// <summary>Writes the selected columns of the reader's row as a JSON object.</summary>
internal sealed class RowJson
{
    private const int TypeName = -1;

    private readonly Selection _selection;
    private readonly (JsonEncodedText Key, ColumnKind Kind, int Ordinal)[] _fields;

    public RowJson(Selection selection, RowSet set, Func<RowColumn, int> ordinalOf)
    {
        _selection = selection;
        _fields = [.. selection.Fields.Select(field => set.Columns.FirstOrDefault(column => ColumnNames.Of(column) == field.Name) is { } column
            ? (field.Key, column.Kind, ordinalOf(column))
            : (field.Key, default, TypeName))];
    }

    public void Write(Utf8JsonWriter json, DbDataReader row)
    {
        json.WriteStartObject();
        foreach (var (key, kind, ordinal) in _fields)
        {
            json.WritePropertyName(key);
            if (ordinal == TypeName)
                json.WriteStringValue(_selection.TypeName);
            else if (row.IsDBNull(ordinal))
                json.WriteNullValue();
            else
                Write(json, kind, row, ordinal);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ColumnKind kind, DbDataReader row, int ordinal)
    {
        switch (kind)
        {
            case ColumnKind.Timestamp:
                WriteTime(json, row.GetDateTime(ordinal));
                break;
            case ColumnKind.Double:
                WriteNumber(json, row.GetDouble(ordinal));
                break;
            case ColumnKind.Long:
                json.WriteNumberValue(row.GetInt64(ordinal));
                break;
            case ColumnKind.Tags or ColumnKind.Json:
                json.WriteRawValue(row.GetString(ordinal), skipInputValidation: true);
                break;
            case ColumnKind.Level:
                json.WriteStringValue(row.GetString(ordinal).ToUpperInvariant());
                break;
            default:
                json.WriteStringValue(row.GetString(ordinal));
                break;
        }
    }

    public static void WriteTime(Utf8JsonWriter json, DateTime utc)
    {
        Span<byte> text = stackalloc byte[32];
        utc.TryFormat(text, out var length, DateTimeScalar.Format, CultureInfo.InvariantCulture);
        json.WriteStringValue(text[..length]);
    }

    /// <summary>JSON has no word for what is not finite.</summary>
    public static void WriteNumber(Utf8JsonWriter json, double? number)
    {
        if (number is { } finite && double.IsFinite(finite))
            json.WriteNumberValue(finite);
        else
            json.WriteNullValue();
    }
}
