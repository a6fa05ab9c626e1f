using Flux.Ingest.Rows;

namespace Flux.Ingest.Decoding.Json;

/// <summary><c>application/json</c>: one object, or an array of objects.</summary>
/// <remarks>
/// An element that is valid JSON but not a valid row is rejected, and reading continues. Invalid JSON ends the body, because nothing tells
/// where the next row of an array begins.
/// </remarks>
internal sealed class JsonBodyDecoder(TableLayout table, Action<JsonBodyDecoder> giveBack) : IRowDecoder
{
    private readonly JsonRowReader _reader = new(table);
    private readonly JsonSkipper _skipper = new();
    private TimeRules _times;
    private Place _place;
    private bool _isArray;

    public TableLayout Table => table;

    public bool IsBlank => _place is Place.Beginning or Place.Start;

    public void Start(TimeRules rules) => (_times, _place, _isArray) = (rules, Place.Beginning, false);

    public void Dispose() => giveBack(this);

    public int Decode(ReadOnlySpan<byte> input, bool isFinal, CopyFrame rows)
    {
        var scanner = new JsonScanner(input, isFinal);
        while (_place != Place.Broken)
        {
            if (_place == Place.Skipping)
            {
                if (!_skipper.Skip(ref scanner))
                    break;

                _place = _isArray ? Place.AfterElement : Place.End;
            }

            if (_place == Place.Beginning)
            {
                if (!Utf8Bom.TrySkip(ref scanner))
                    return 0;

                _place = Place.Start;
            }

            if (!scanner.SkipSpace())
                break;

            var before = scanner.Position;
            if (Advance(ref scanner, rows) == Step.Incomplete)
                return before;
        }

        if (_place == Place.Broken)
            return input.Length;

        if (isFinal && _place is not (Place.Beginning or Place.Start or Place.End))
            Break(rows, _place == Place.Skipping ? "The input ends inside a row." : "The input ends inside the array.");

        return scanner.Position;
    }

    public void SkipRecord(CopyFrame rows)
    {
        rows.Reject(RejectCode.RowTooLarge, "$", $"A row may have {IRowDecoder.MaxRowBytes} bytes.");
        _isArray = _place != Place.Start;
        _place = Place.Skipping;
        _skipper.Start();
    }

    private Step Advance(ref JsonScanner scanner, CopyFrame rows)
    {
        var b = scanner.Current;
        switch (_place)
        {
            case Place.Start when b == '[':
                scanner.Position++;
                _isArray = true;
                _place = Place.FirstElement;
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
                _place = Place.End;
                return Step.Done;

            case Place.AfterElement when b == ',':
                scanner.Position++;
                _place = Place.Element;
                return Step.Done;

            case Place.AfterElement:
                scanner.Unexpected("',' or ']'");
                return Break(rows, scanner.Fault);

            default:
                return Break(rows, _isArray
                    ? "Something follows the array."
                    : "Something follows the object; several rows are an array, or application/x-ndjson.");
        }
    }

    private Step ReadElement(ref JsonScanner scanner, CopyFrame rows)
    {
        var isRow = scanner.Current == '{';
        var step = isRow ? _reader.Read(ref scanner, rows) : JsonWalker.Walk(ref scanner);
        if (step == Step.Incomplete)
            return step;

        if (step == Step.Malformed)
            return Break(rows, scanner.Fault);

        if (isRow)
            _reader.Store(scanner.Input, rows, _times);
        else
            rows.Reject(RejectCode.NotAnObject, "$", "A row is an object.");

        _place = _isArray ? Place.AfterElement : Place.End;
        return Step.Done;
    }

    private Step Break(CopyFrame rows, string reason)
    {
        rows.Break(RejectCode.MalformedJson, "$", reason);
        _place = Place.Broken;
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
