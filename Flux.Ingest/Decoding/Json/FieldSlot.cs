namespace Flux.Ingest.Decoding.Json;

/// <summary>Where a field's value stands in the input, until the whole row is known and its columns can be written in order.</summary>
internal struct FieldSlot
{
    public ValueKind Kind;
    public int Start;
    public int Length;
    public TextTraits Traits;
    public JsonNumber Number;
}

/// <summary>The kinds of JSON values.</summary>
internal enum ValueKind : byte
{
    /// <summary>Not there, or null.</summary>
    None,
    String,
    Number,
    Boolean,
    Object,
    Array,
}
