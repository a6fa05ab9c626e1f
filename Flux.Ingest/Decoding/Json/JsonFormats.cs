using Flux.Ingest.Rows;

namespace Flux.Ingest.Decoding.Json;

/// <summary><c>application/json</c>.</summary>
internal sealed class JsonFormat : IRowFormat
{
    private readonly ReturnPool<JsonBodyDecoder>[] _pools =
        [.. TableLayout.All.Select(table => new ReturnPool<JsonBodyDecoder>(giveBack => new JsonBodyDecoder(table, giveBack)))];

    public string MediaType => "application/json";

    public bool IsText => false;

    public IRowDecoder Open(TableLayout table, TimeRules times)
    {
        var decoder = _pools[table.Number].Take();
        decoder.Start(times);
        return decoder;
    }
}

/// <summary><c>application/x-ndjson</c>.</summary>
internal sealed class NdjsonFormat : IRowFormat
{
    private readonly ReturnPool<NdjsonBodyDecoder>[] _pools =
        [.. TableLayout.All.Select(table => new ReturnPool<NdjsonBodyDecoder>(giveBack => new NdjsonBodyDecoder(table, giveBack)))];

    public string MediaType => "application/x-ndjson";

    public bool IsText => true;

    public IRowDecoder Open(TableLayout table, TimeRules times)
    {
        var decoder = _pools[table.Number].Take();
        decoder.Start(times);
        return decoder;
    }
}
