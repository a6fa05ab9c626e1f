using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;

namespace Flux.QueryGateway.Rows.Paging;

/// <summary>
/// Encodes the values that a <see cref="ContinuationToken"/> can hold. Exact: times to the microsecond, doubles to the bit.
/// </summary>
internal static class KeyValueCodec
{
    private const byte Null = 0;
    private const byte Present = 1;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static bool CanHold(Type type) => (Nullable.GetUnderlyingType(type) ?? type) is var value
        && (value == typeof(DateTimeOffset) || value == typeof(double) || value == typeof(long) || value == typeof(int)
            || value == typeof(bool) || value == typeof(string));

    public static void Write(ArrayBufferWriter<byte> bytes, object? value)
    {
        bytes.Write([value is null ? Null : Present]);
        switch (value)
        {
            case null:
                break;
            case DateTimeOffset time:
                WriteLong(bytes, time.UtcTicks);
                break;
            case double number:
                WriteLong(bytes, BitConverter.DoubleToInt64Bits(number));
                break;
            case long or int or bool:
                WriteLong(bytes, Convert.ToInt64(value, provider: null));
                break;
            case string text:
                WriteLong(bytes, StrictUtf8.GetByteCount(text));
                StrictUtf8.GetBytes(text, bytes);
                break;
            default:
                throw new UnreachableException($"A key of type {value.GetType()} should have been refused with its query.");
        }
    }

    public static void WriteLong(ArrayBufferWriter<byte> bytes, long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(bytes.GetSpan(sizeof(long)), value);
        bytes.Advance(sizeof(long));
    }

    public static bool TryReadLong(ref ReadOnlySpan<byte> bytes, out long value)
    {
        if (!BinaryPrimitives.TryReadInt64LittleEndian(bytes, out value))
            return false;

        bytes = bytes[sizeof(long)..];
        return true;
    }

    public static bool TryRead(ref ReadOnlySpan<byte> bytes, Type type, out object? value)
    {
        value = null;
        if (bytes.IsEmpty || bytes[0] > Present)
            return false;

        var isNull = bytes[0] == Null;
        bytes = bytes[1..];
        if (isNull)
            return true;

        if (!TryReadLong(ref bytes, out var number))
            return false;

        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string))
            return TryReadText(ref bytes, number, out value);

        value = type switch
        {
            _ when type == typeof(DateTimeOffset) => IsTime(number) ? new DateTimeOffset(number, TimeSpan.Zero) : null,
            _ when type == typeof(double) => BitConverter.Int64BitsToDouble(number),
            _ when type == typeof(long) => number,
            _ when type == typeof(int) => number is >= int.MinValue and <= int.MaxValue ? (int)number : null,
            _ when type == typeof(bool) => number is 0 or 1 ? number == 1 : null,
            _ => null,
        };
        return value is not null;
    }

    private static bool IsTime(long ticks) =>
        ticks >= DateTimeOffset.MinValue.Ticks && ticks <= DateTimeOffset.MaxValue.Ticks && ticks % TimeSpan.TicksPerMicrosecond == 0;

    private static bool TryReadText(ref ReadOnlySpan<byte> bytes, long length, out object? value)
    {
        value = null;
        if (length < 0 || length > bytes.Length)
            return false;

        try
        {
            value = StrictUtf8.GetString(bytes[..(int)length]);
        }
        catch (DecoderFallbackException)
        {
            return false;
        }

        bytes = bytes[(int)length..];
        return !((string)value).Contains('\0', StringComparison.Ordinal);
    }
}
