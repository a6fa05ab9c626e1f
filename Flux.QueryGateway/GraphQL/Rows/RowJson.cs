using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Flux.QueryGateway.GraphQL.Execution;
using Flux.QueryGateway.GraphQL.Scalars;
using Flux.QueryGateway.Rows.Reading;
using Flux.QueryGateway.Rows.Sets;
using Npgsql;

namespace Flux.QueryGateway.GraphQL.Rows;

/// <summary>Writes the selected columns of a row as a JSON object, directly from the received bytes.</summary>
internal sealed class RowJson
{
    private const int TypeName = -1;

    /// <summary>Version byte of PostgreSQL's binary <c>jsonb</c>; JSON text follows it.</summary>
    private const int JsonbHeader = 1;

    private readonly Selection _selection;
    private readonly TimestampFormat _times = new(isFixed: true);
    private readonly (JsonEncodedText Key, ColumnKind Kind, int Ordinal)[] _fields;
    private RowBuffer? _row;

    public RowJson(Selection selection, RowSet set, Func<RowColumn, int> ordinalOf)
    {
        _selection = selection;
        _fields = [.. selection.Fields.Select(
            field => set.Columns.FirstOrDefault(column => ColumnNames.Of(column) == field.Name) is { } column
            ? (field.Key, column.Kind, ordinalOf(column))
            : (field.Key, default, TypeName))];
    }

    /// <summary>Writes the reader's row.</summary>
    public void Write(Utf8JsonWriter json, DbDataReader reader)
    {
        _row ??= new RowBuffer(reader.FieldCount);
        _row.Read((NpgsqlDataReader)reader);
        Write(json, _row);
    }

    public void Write(Utf8JsonWriter json, RowBuffer row)
    {
        json.WriteStartObject();
        foreach (var (key, kind, ordinal) in _fields)
        {
            json.WritePropertyName(key);
            if (ordinal == TypeName)
                json.WriteStringValue(_selection.TypeName);
            else if (row.IsNull(ordinal))
                json.WriteNullValue();
            else
                Write(json, kind, row, ordinal);
        }

        json.WriteEndObject();
    }

    private void Write(Utf8JsonWriter json, ColumnKind kind, RowBuffer row, int ordinal)
    {
        switch (kind)
        {
            case ColumnKind.Timestamp:
                Span<byte> time = stackalloc byte[TimestampFormat.Longest + 2];
                time[0] = time[^1] = (byte)'"';
                _times.Write(time[1..], row.Integer(ordinal));
                json.WriteRawValue(time, skipInputValidation: true);
                break;
            case ColumnKind.Double:
                WriteNumber(json, row.Double(ordinal));
                break;
            case ColumnKind.Long:
                json.WriteNumberValue(row.Integer(ordinal));
                break;
            case ColumnKind.Tags or ColumnKind.Json:
                json.WriteRawValue(row[ordinal][JsonbHeader..], skipInputValidation: true);
                break;
            case ColumnKind.Level:
                WriteLevel(json, row[ordinal]);
                break;
            default:
                json.WriteStringValue(row[ordinal]);
                break;
        }
    }

    /// <summary>Stored in lower case; a member of an enumeration in GraphQL.</summary>
    private static void WriteLevel(Utf8JsonWriter json, ReadOnlySpan<byte> word)
    {
        Span<byte> member = stackalloc byte[word.Length];
        for (var at = 0; at < word.Length; at++)
            member[at] = word[at] is >= (byte)'a' and <= (byte)'z' ? (byte)(word[at] - 'a' + 'A') : word[at];
        json.WriteStringValue(member);
    }

    public static void WriteTime(Utf8JsonWriter json, DateTime utc)
    {
        Span<byte> text = stackalloc byte[32];
        utc.TryFormat(text, out var length, DateTimeScalar.Format, CultureInfo.InvariantCulture);
        json.WriteStringValue(text[..length]);
    }

    /// <summary>Writes null for a number that is not finite, which JSON cannot represent.</summary>
    public static void WriteNumber(Utf8JsonWriter json, double? number)
    {
        if (number is { } finite && double.IsFinite(finite))
            json.WriteNumberValue(finite);
        else
            json.WriteNullValue();
    }
}

/// <summary>GraphQL's names of columns.</summary>
internal static class ColumnNames
{
    /// <summary><c>MetricName</c> is the field <c>metricName</c>.</summary>
    public static string Of(RowColumn column) => JsonNamingPolicy.CamelCase.ConvertName(column.Name);
}
