using Flux.Ingest.Rows;

namespace Flux.Ingest.Decoding.Json;

/// <summary>Reads one JSON object as one row: first the position of each field, then, once the row is complete, its COPY tuple.</summary>
/// <remarks>The first fault of a row is reported. A row with a fault is still read to its end, to find the next one.</remarks>
internal sealed class JsonRowReader(TableLayout table)
{
    // At least as long as the longest field name with every letter escaped.
    private const int LongestName = 6 * 16;

    private readonly Column[] _columns = table.Columns;
    private readonly FieldSlot[] _slots = new FieldSlot[table.Columns.Length];
    private readonly FieldNames _names = new(table.Columns);
    private readonly JsonGuard _guard = new();
    private readonly TupleWriter _tuples = new(table);
    private readonly RowFault _fault = new();

    /// <summary>Reads the object whose opening brace is at the position. Nothing is kept until <see cref="Store"/>.</summary>
    public Step Read(ref JsonScanner scanner, CopyFrame rows)
    {
        _slots.AsSpan().Clear();
        _fault.Start(rows.WantsReasons);
        scanner.Position++;
        var (seen, place) = (0u, 0);

        if (!scanner.SkipSpace())
            return scanner.End("a row");

        if (scanner.Current == '}')
        {
            scanner.Position++;
            return Step.Done;
        }

        while (true)
        {
            if (scanner.Current != '"')
                return scanner.Unexpected("a field name");

            var step = scanner.ReadString(out var name);
            if (step != Step.Done)
                return step;

            if (!scanner.SkipSpace())
                return scanner.End("a row");

            if (scanner.Current != ':')
                return scanner.Unexpected("':'");

            scanner.Position++;
            if (!scanner.SkipSpace())
                return scanner.End("a row");

            step = ReadField(ref scanner, name, place++, ref seen);
            if (step != Step.Done)
                return step;

            if (!scanner.SkipSpace())
                return scanner.End("a row");

            var separator = scanner.Current;
            if (separator != ',' && separator != '}')
                return scanner.Unexpected("',' or '}'");

            scanner.Position++;
            if (separator == '}')
                return Step.Done;

            if (!scanner.SkipSpace())
                return scanner.End("a row");
        }
    }

    /// <summary>Writes the row that was read, or its rejection.</summary>
    public void Store(ReadOnlySpan<byte> input, CopyFrame rows, in TimeRules times)
    {
        if (!_fault.IsSet)
            _tuples.Write(input, _slots, rows, times, _fault);

        if (_fault.IsSet)
            rows.Reject(_fault.Code, _fault.Path, _fault.Reason);
    }

    private Step ReadField(ref JsonScanner scanner, JsonString name, int place, ref uint seen)
    {
        var column = Find(scanner.Input, name, place);
        if (column < 0 || (seen & (1u << column)) != 0)
        {
            if (_fault.IsFirst(column < 0 ? RejectCode.UnknownField : RejectCode.DuplicateField))
            {
                var reason = column < 0 ? $"{table.Name} have no such field." : "The field is used twice in the row.";
                _fault.Explain(PathOf(scanner.Input, name), reason);
            }

            return JsonWalker.Walk(ref scanner);
        }

        seen |= 1u << column;
        return ReadValue(ref scanner, _columns[column], ref _slots[column]);
    }

    private Step ReadValue(ref JsonScanner scanner, Column column, ref FieldSlot slot)
    {
        var isJson = column.Kind >= ColumnKind.JsonObject;
        var b = scanner.Current;
        slot.Kind = b switch
        {
            (byte)'"' => ValueKind.String,
            (byte)'{' => ValueKind.Object,
            (byte)'[' => ValueKind.Array,
            (byte)'n' => ValueKind.None,
            (byte)'t' or (byte)'f' => ValueKind.Boolean,
            _ => ValueKind.Number,
        };
        slot.Start = scanner.Position;

        Step step;
        if (isJson && b != 'n')
        {
            _guard.Start();
            step = JsonWalker.Walk(ref scanner, _guard);
            if (_guard.Fault != RejectCode.None && _fault.IsFirst(_guard.Fault))
                _fault.Explain(column.Path + _guard.Path, _guard.Reason);
        }
        else if (b == '"')
        {
            step = scanner.ReadString(out var text);
            (slot.Start, slot.Length, slot.Traits) = (text.Start, text.Length, text.Traits);
            return step;
        }
        else if (b is (byte)'-' or (>= (byte)'0' and <= (byte)'9'))
        {
            step = scanner.ReadNumber(out slot.Number);
        }
        else
        {
            step = JsonWalker.Walk(ref scanner);
        }

        slot.Length = scanner.Position - slot.Start;
        return step;
    }

    private int Find(ReadOnlySpan<byte> input, JsonString name, int place)
    {
        var text = name.In(input);
        if (name.Traits == TextTraits.Plain)
            return _names.Find(text, place);

        // Field names need no escapes, but a sender may escape any letter. A longer name is not a field.
        return text.Length <= LongestName && Unescaped(text) is { } plain ? _names.Find(plain, place) : -1;
    }

    private static byte[]? Unescaped(ReadOnlySpan<byte> source)
    {
        var text = new byte[source.Length];
        return JsonText.Unescape(source, text, out var written) is null ? text[..written] : null;
    }

    private static string PathOf(ReadOnlySpan<byte> input, JsonString name)
    {
        var source = name.In(input);
        return JsonPath.Of(name.Traits == TextTraits.Plain ? source : Unescaped(source) ?? source.ToArray());
    }
}
