using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using Npgsql;

namespace Flux.QueryGateway.Rows.Reading;

/// <summary>The values of one row as received: PostgreSQL's binary format, text as UTF-8. Allocates no object per value.</summary>
internal sealed class RowBuffer(int columns)
{
    private const int MostKept = 64 * 1024;

    private readonly int[] _ends = new int[columns];
    private readonly bool[] _nulls = new bool[columns];
    private byte[] _bytes = new byte[1024];

    /// <summary>Takes over the reader's current row.</summary>
    public void Read(NpgsqlDataReader reader)
    {
        // One large value must not keep its memory for the rest of the response.
        if (_bytes.Length > MostKept)
            _bytes = new byte[MostKept];

        var end = 0;
        for (var column = 0; column < columns; column++)
        {
            _nulls[column] = reader.IsDBNull(column);
            if (!_nulls[column])
                end = Append(reader, column, end);
            _ends[column] = end;
        }
    }

    public bool IsNull(int column) => _nulls[column];

    /// <summary>The value's bytes; none for null.</summary>
    public ReadOnlySpan<byte> this[int column]
    {
        get
        {
            var start = column == 0 ? 0 : _ends[column - 1];
            return _bytes.AsSpan(start, _ends[column] - start);
        }
    }

    /// <summary>An <c>int4</c> or <c>int8</c>.</summary>
    public long Integer(int column) => this[column] switch
    {
        { Length: sizeof(long) } value => BinaryPrimitives.ReadInt64BigEndian(value),
        { Length: sizeof(int) } value => BinaryPrimitives.ReadInt32BigEndian(value),
        var value => throw new UnreachableException($"An integer of {value.Length} bytes."),
    };

    public double Double(int column) => BinaryPrimitives.ReadDoubleBigEndian(this[column]);

    /// <summary>The value as an object of a type that a continuation token can hold.</summary>
    public object Value(int column, Type type) => Type.GetTypeCode(Nullable.GetUnderlyingType(type) ?? type) switch
    {
        TypeCode.Int32 => (int)Integer(column),
        TypeCode.Int64 => Integer(column),
        TypeCode.Double => Double(column),
        TypeCode.Boolean => this[column][0] != 0,
        TypeCode.String => Encoding.UTF8.GetString(this[column]),
        _ => TimestampFormat.ToDateTimeOffset(Integer(column)),
    };

    /// <summary>Whether the columns hold the same values as in another row of the same statement.</summary>
    public bool Equals(RowBuffer other, int[] ordinals)
    {
        foreach (var column in ordinals)
        {
            if (_nulls[column] != other._nulls[column]
                || !this[column].SequenceEqual(other[column]) && !(IsZero(this[column]) && IsZero(other[column])))
                return false;
        }

        return true;
    }

    // Minus zero equals zero, in SQL as in C#, and no other value does. Its first byte is 0x80, which no UTF-8 text begins with.
    private static bool IsZero(ReadOnlySpan<byte> value) =>
        value.Length == sizeof(double) && value[0] is 0 or 0x80 && !value[1..].ContainsAnyExcept((byte)0);

    private int Append(NpgsqlDataReader reader, int column, int start)
    {
        while (true)
        {
            var room = _bytes.Length - start;
            var read = (int)reader.GetBytes(column, 0, _bytes, start, room);
            if (read < room)
                return start + read;

            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, start + (int)reader.GetBytes(column, 0, null, 0, 0) + 1));
        }
    }
}
