namespace Flux.Ingest.Decoding.Json;

/// <summary>Position of a field's value in the input, kept until the whole row is read and its columns can be written in order.</summary>
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
    /// <summary>Missing, or null.</summary>
    None,
    String,
    Number,
    Boolean,
    Object,
    Array,
}
