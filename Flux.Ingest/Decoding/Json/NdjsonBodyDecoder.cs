using Flux.Ingest.Rows;

namespace Flux.Ingest.Decoding.Json;

/// <summary><c>application/x-ndjson</c>: one object a line.</summary>
/// <remarks>A line that is not valid JSON is rejected, and reading continues with the next line. Blank lines are not rows.</remarks>
internal sealed class NdjsonBodyDecoder(TableLayout table, Action<NdjsonBodyDecoder> giveBack) : IRowDecoder
{
    private readonly JsonRowReader _reader = new(table);
    private TimeRules _times;
    private bool _isSkipping;
    private bool _isStarted;

    public TableLayout Table => table;

    public bool IsBlank { get; private set; } = true;

    public void Start(TimeRules rules) => (_times, _isSkipping, _isStarted, IsBlank) = (rules, false, false, true);

    public void Dispose() => giveBack(this);

    public int Decode(ReadOnlySpan<byte> input, bool isFinal, CopyFrame rows)
    {
        var at = 0;
        while (at < input.Length)
        {
            var length = input[at..].IndexOf((byte)'\n');
            if (length < 0 && !isFinal)
                return _isSkipping ? input.Length : at;

            var end = length < 0 ? input.Length : at + length;
            if (!_isSkipping)
                ReadLine(input[at..end], rows);

            _isSkipping = false;
            at = Math.Min(end + 1, input.Length);
        }

        return at;
    }

    public void SkipRecord(CopyFrame rows)
    {
        rows.Reject(RejectCode.RowTooLarge, "$", $"A row may have {IRowDecoder.MaxRowBytes} bytes.");
        (_isSkipping, IsBlank) = (true, false);
    }

    private void ReadLine(ReadOnlySpan<byte> line, CopyFrame rows)
    {
        var scanner = new JsonScanner(line, isFinal: true);
        if (!_isStarted)
        {
            Utf8Bom.TrySkip(ref scanner);
            _isStarted = true;
        }

        if (!scanner.SkipSpace())
            return;

        IsBlank = false;
        var isRow = scanner.Current == '{';
        var step = isRow ? _reader.Read(ref scanner, rows) : JsonWalker.Walk(ref scanner);
        if (step != Step.Malformed && scanner.SkipSpace())
            step = scanner.Malformed("Something follows the row; each row has its own line.");

        if (step == Step.Malformed)
            rows.Reject(RejectCode.MalformedJson, "$", scanner.Fault);
        else if (isRow)
            _reader.Store(line, rows, _times);
        else
            rows.Reject(RejectCode.NotAnObject, "$", "A row is an object.");
    }
}
