namespace Flux.Ingest.Decoding.Json;

/// <summary>A string as it stands in the input, between its quotes.</summary>
internal readonly record struct JsonString(int Start, int Length, TextTraits Traits)
{
    public ReadOnlySpan<byte> In(ReadOnlySpan<byte> input) => input.Slice(Start, Length);
}

/// <summary>What has to be done before a string's bytes are its text; mostly nothing.</summary>
[Flags]
internal enum TextTraits : byte
{
    Plain = 0,
    Escaped = 1,
    NonAscii = 2,
}
