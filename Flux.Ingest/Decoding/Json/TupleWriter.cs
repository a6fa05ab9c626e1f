using System.Buffers.Binary;
using System.Text.Unicode;
using Flux.Ingest.Rows;
using Flux.Timeseries;

namespace Flux.Ingest.Decoding.Json;

/// <summary>
/// Writes a row's fields as one tuple of PostgreSQL's <see href="https://www.postgresql.org/docs/current/sql-copy.html">binary COPY
/// format</see>.
/// </summary>
internal sealed class TupleWriter(TableLayout table)
{
    private const byte JsonbVersion = 1;
    private const int LongestEscape = 6; // \u0041 for one byte

    private readonly Column[] _columns = table.Columns;

    /// <summary>Appends the tuple to the frame, or sets the fault and appends nothing.</summary>
    public void Write(ReadOnlySpan<byte> input, ReadOnlySpan<FieldSlot> slots, CopyFrame rows, in TimeRules times, RowFault fault)
    {
        var capacity = sizeof(short);
        for (var i = 0; i < _columns.Length; i++)
        {
            if (IsImpossible(_columns[i], slots[i], fault))
                return;

            capacity += sizeof(int) + sizeof(long) + slots[i].Length;
        }

        var tuple = rows.Reserve(capacity);
        BinaryPrimitives.WriteInt16BigEndian(tuple, (short)_columns.Length);
        if (!TryTime(input, slots[0], times, fault, out var time))
            return;

        WriteInt64(tuple[sizeof(short)..], time);
        var at = StoredRow.KeyStart;
        var keyEnd = at;
        for (var i = 1; i < _columns.Length; i++)
        {
            var written = WriteColumn(input, _columns[i], slots[i], tuple[at..], fault);
            if (fault.IsSet)
                return;

            at += written;
            if (i == table.KeyColumns)
                keyEnd = at;
        }

        rows.Append(at, keyEnd - StoredRow.KeyStart, time);
    }

    /// <summary>
    /// Faults that are known before a byte is written: a required field is missing, or a value is too long even if all is escaped.
    /// </summary>
    private static bool IsImpossible(Column column, in FieldSlot slot, RowFault fault)
    {
        if (slot.Kind == ValueKind.None)
        {
            if (!column.Required)
                return false;

            if (fault.IsFirst(RejectCode.MissingField))
                fault.Explain(column.Path, $"{column.Field} is needed.");

            return true;
        }

        if (column.MaxBytes == 0 || slot.Length <= column.MaxBytes * LongestEscape)
            return false;

        TooLong(column, slot.Length, fault);
        return true;
    }

    private static bool TryTime(ReadOnlySpan<byte> input, in FieldSlot slot, in TimeRules times, RowFault fault, out long time)
    {
        time = times.Received;
        var isTime = slot.Kind switch
        {
            ValueKind.None => true,
            ValueKind.Number => slot.Number.TryToInt64(out var count) && times.Unit.TryToMicros(count, out time),
            ValueKind.String => TryTimeText(input.Slice(slot.Start, slot.Length), slot.Traits, out time),
            _ => false,
        };
        if (!isTime)
        {
            if (fault.IsFirst(slot.Kind is ValueKind.Number or ValueKind.String ? RejectCode.InvalidTime : RejectCode.WrongType))
                fault.Explain(
                    "$.time", "time is an RFC 3339 date and time with its offset, or an integer Unix time in the unit of ?precision.");

            return false;
        }

        var code = times.Check(time);
        if (code == RejectCode.None)
            return true;

        if (fault.IsFirst(code))
        {
            fault.Explain("$.time", code == RejectCode.TimeTooOld
                ? $"time is before {PostgresTime.ToDateTimeOffset(times.Oldest):O}, the oldest that is kept."
                : $"time is after {PostgresTime.ToDateTimeOffset(times.Newest):O}, the latest that is accepted.");
        }

        return false;
    }

    /// <summary>Reads a time's text. .NET's serializer escapes the plus sign in strings, so escapes are usual here.</summary>
    private static bool TryTimeText(ReadOnlySpan<byte> source, TextTraits traits, out long time)
    {
        const int Longest = 256;
        time = 0;
        if (traits == TextTraits.Plain)
            return Rfc3339.TryParse(source, out time);

        Span<byte> text = stackalloc byte[Longest];
        return source.Length <= Longest && JsonText.Unescape(source, text, out var length) is null
            && Rfc3339.TryParse(text[..length], out time);
    }

    /// <summary>Writes one column after the time.</summary>
    /// <returns>Bytes written, with the length before the value.</returns>
    private static int WriteColumn(ReadOnlySpan<byte> input, Column column, in FieldSlot slot, Span<byte> target, RowFault fault)
    {
        if (slot.Kind == ValueKind.None)
        {
            BinaryPrimitives.WriteInt32BigEndian(target, -1);
            return sizeof(int);
        }

        switch (column.Kind)
        {
            case ColumnKind.Text or ColumnKind.Word when slot.Kind == ValueKind.String:
                var length = WriteText(input.Slice(slot.Start, slot.Length), column, slot.Traits, target[sizeof(int)..], fault);
                BinaryPrimitives.WriteInt32BigEndian(target, length);
                return sizeof(int) + length;

            case ColumnKind.Number when slot.Kind == ValueKind.Number:
                if (!slot.Number.TryToDouble(input, out var value) && fault.IsFirst(RejectCode.NumberOutOfRange))
                    fault.Explain(column.Path, $"{column.Field} is beyond the range of a double.");

                WriteInt64(target, BitConverter.DoubleToInt64Bits(value));
                return sizeof(int) + sizeof(double);

            case ColumnKind.Json or ColumnKind.JsonObject when column.Kind == ColumnKind.Json || slot.Kind == ValueKind.Object:
                if (slot.Length > column.MaxBytes)
                    TooLong(column, slot.Length, fault);

                BinaryPrimitives.WriteInt32BigEndian(target, slot.Length + 1);
                target[sizeof(int)] = JsonbVersion;
                input.Slice(slot.Start, slot.Length).CopyTo(target[(sizeof(int) + 1)..]);
                return sizeof(int) + 1 + slot.Length;

            default:
                if (fault.IsFirst(RejectCode.WrongType))
                    fault.Explain(column.Path, $"{column.Field} must be {Wanted(column.Kind)}.");

                return 0;
        }
    }

    private static int WriteText(ReadOnlySpan<byte> source, Column column, TextTraits traits, Span<byte> target, RowFault fault)
    {
        var length = source.Length;
        string? wrong = null;
        if (traits.HasFlag(TextTraits.NonAscii) && !Utf8.IsValid(source))
            wrong = "is not valid UTF-8";
        else if (traits.HasFlag(TextTraits.Escaped))
            wrong = JsonText.Unescape(source, target, out length);
        else
            source.CopyTo(target);

        if (wrong is not null)
        {
            if (fault.IsFirst(RejectCode.InvalidText))
                fault.Explain(column.Path, $"{column.Field} {wrong}.");
        }
        else if (length > column.MaxBytes)
        {
            TooLong(column, length, fault);
        }
        else if (column.Kind == ColumnKind.Word && !IsWord(column, target[..length]) && fault.IsFirst(RejectCode.InvalidValue))
        {
            fault.Explain(column.Path, $"{column.Field} must be one of {column.WordList}.");
        }

        return length;
    }

    private static bool IsWord(Column column, ReadOnlySpan<byte> text)
    {
        foreach (var word in column.Words)
        {
            if (text.SequenceEqual(word))
                return true;
        }

        return false;
    }

    private static void TooLong(Column column, int length, RowFault fault)
    {
        if (fault.IsFirst(RejectCode.TooLong))
            fault.Explain(column.Path, $"{column.Field} has {length} bytes, at most {column.MaxBytes} are kept.");
    }

    private static string Wanted(ColumnKind kind) => kind switch
    {
        ColumnKind.Number => "a number",
        ColumnKind.JsonObject => "an object",
        _ => "a string",
    };

    private static void WriteInt64(Span<byte> target, long value)
    {
        BinaryPrimitives.WriteInt32BigEndian(target, sizeof(long));
        BinaryPrimitives.WriteInt64BigEndian(target[sizeof(int)..], value);
    }
}
