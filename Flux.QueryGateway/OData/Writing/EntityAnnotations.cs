using System.Globalization;
using System.Text;
using Flux.QueryGateway.Rows.Reading;
using Flux.QueryGateway.Rows.Sets;

namespace Flux.QueryGateway.OData.Writing;

/// <summary>What <c>odata.metadata=full</c> adds to each entity: its type, its identity and its address.</summary>
internal sealed class EntityAnnotations
{
    private readonly byte[] _type;
    private readonly (byte[] Name, ColumnKind Kind, int Ordinal)[] _key;
    private readonly string _set;

    /// <summary>The key's columns must be in the statement; where there are none, the identity is left out.</summary>
    public EntityAnnotations(string entityType, string set, IReadOnlyList<OutputColumn> key)
    {
        _set = set;
        _type = Encoding.UTF8.GetBytes($"\"@odata.type\":\"#Flux.{entityType}\"");
        _key = [.. key.Select((column, at) => (
            Encoding.UTF8.GetBytes((at == 0 ? "" : ",") + (key.Count == 1 ? "" : column.Name + "=")), column.Kind, column.Ordinal))];
    }

    public void Write(OutputBuffer output, RowBuffer row, TimestampFormat timestamps)
    {
        output.Append(_type);
        if (_key.Length == 0)
            return;

        output.Append(",\"@odata.id\":"u8);
        WriteAddress(output, row, timestamps);
        output.Append(",\"@odata.readLink\":"u8);
        WriteAddress(output, row, timestamps);
    }

    private void WriteAddress(OutputBuffer output, RowBuffer row, TimestampFormat timestamps)
    {
        var address = new StringBuilder(_set).Append('(');
        Span<byte> time = stackalloc byte[TimestampFormat.Longest];
        foreach (var (name, kind, ordinal) in _key)
        {
            address.Append(Encoding.UTF8.GetString(name));
            if (kind is ColumnKind.Timestamp)
                address.Append(Uri.EscapeDataString(Encoding.UTF8.GetString(time[..timestamps.Write(time, row.Integer(ordinal))])));
            else if (kind is ColumnKind.Long)
                address.Append(CultureInfo.InvariantCulture, $"{row.Integer(ordinal)}");
            else
                address.Append('\'').Append(
                    Uri.EscapeDataString(Encoding.UTF8.GetString(row[ordinal]).Replace("'", "''", StringComparison.Ordinal))).Append('\'');
        }

        ODataJson.WriteText(output, Encoding.UTF8.GetBytes(address.Append(')').ToString()));
    }
}
