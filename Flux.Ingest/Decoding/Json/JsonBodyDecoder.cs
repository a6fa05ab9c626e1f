using Flux.Ingest.Rows;

namespace Flux.Ingest.Decoding.Json;

/// <summary><c>application/json</c>: one object, or an array of objects.</summary>
/// <remarks>
/// An element that is JSON but no good row is rejected and the next one read. Where the text stops being JSON the body breaks:
/// in an array nothing says where the next row would begin.
/// </remarks>
internal sealed class JsonBodyDecoder(TableLayout table, Action<JsonBodyDecoder> giveBack) : IRowDecoder
{
    private readonly JsonRowReader reader = new(table);
    private readonly JsonSkipper skipper = new();
    private TimeRules times;
    private Place place;
    private bool isArray;

    public TableLayout Table => table;

    public bool IsBlank => place is Place.Beginning or Place.Start;

    public void Start(TimeRules rules) => (times, place, isArray) = (rules, Place.Beginning, false);

    public void Dispose() => giveBack(this);

    public int Decode(ReadOnlySpan<byte> input, bool isFinal, CopyFrame rows)
    {
        var scanner = new JsonScanner(input, isFinal);
        while (place != Place.Broken)
        {
            if (place == Place.Skipping)
            {
                if (!skipper.Skip(ref scanner))
                    break;

                place = isArray ? Place.AfterElement : Place.End;
            }

            if (place == Place.Beginning)
            {
                if (!Utf8Bom.TrySkip(ref scanner))
                    return 0;

                place = Place.Start;
            }

            if (!scanner.SkipSpace())
                break;

            var before = scanner.Position;
            if (Advance(ref scanner, rows) == Step.Incomplete)
                return before;
        }

        if (place == Place.Broken)
            return input.Length;

        if (isFinal && place is not (Place.Beginning or Place.Start or Place.End))
            Break(rows, place == Place.Skipping ? "The input ends inside a row." : "The input ends inside the array.");

        return scanner.Position;
    }

    public void SkipRecord(CopyFrame rows)
    {
        rows.Reject(RejectCode.RowTooLarge, "$", $"A row may take {Limits.MaxRowBytes} bytes.");
        isArray = place != Place.Start;
        place = Place.Skipping;
        skipper.Start();
    }

    private Step Advance(ref JsonScanner scanner, CopyFrame rows)
    {
        var b = scanner.Current;
        switch (place)
        {
            case Place.Start when b == '[':
                scanner.Position++;
                isArray = true;
                place = Place.FirstElement;
                return Step.Done;

            case Place.Start when b == '{':
            case Place.Element:
            case Place.FirstElement when b != ']':
                return ReadElement(ref scanner, rows);

            case Place.Start:
                return Break(rows, "A JSON body is one object or an array of objects.");

            case Place.FirstElement:
            case Place.AfterElement when b == ']':
                scanner.Position++;
                place = Place.End;
                return Step.Done;

            case Place.AfterElement when b == ',':
                scanner.Position++;
                place = Place.Element;
                return Step.Done;

            case Place.AfterElement:
                scanner.Unexpected("',' or ']'");
                return Break(rows, scanner.Fault);

            default:
                return Break(rows, isArray
                    ? "Something follows the array."
                    : "Something follows the object; several rows are an array, or application/x-ndjson.");
        }
    }

    private Step ReadElement(ref JsonScanner scanner, CopyFrame rows)
    {
        var isRow = scanner.Current == '{';
        var step = isRow ? reader.Read(ref scanner, rows) : JsonWalker.Walk(ref scanner);
        if (step == Step.Incomplete)
            return step;

        if (step == Step.Malformed)
            return Break(rows, scanner.Fault);

        if (isRow)
            reader.Store(scanner.Input, rows, times);
        else
            rows.Reject(RejectCode.NotAnObject, "$", "A row is an object.");

        place = isArray ? Place.AfterElement : Place.End;
        return Step.Done;
    }

    private Step Break(CopyFrame rows, string reason)
    {
        rows.Break(RejectCode.MalformedJson, "$", reason);
        place = Place.Broken;
        return Step.Done;
    }

    private enum Place : byte
    {
        Beginning,
        Start,
        FirstElement,
        Element,
        AfterElement,
        Skipping,
        End,
        Broken,
    }
}
