using System.Text;

namespace Flux.Ingest.Rows;

/// <summary>One field of a row: its two names on the wire, its type and limits, and whether it is required.</summary>
internal sealed class Column(string jsonName, string name, ColumnKind kind, bool required, int maxBytes = 0, params string[] words)
{
    /// <summary>The name in responses and documents (camelCase).</summary>
    public string Field => jsonName;

    public ColumnKind Kind => kind;

    public bool Required => required;

    /// <summary>Longest value in UTF-8 bytes: of the text after unescaping, of JSON as it was sent.</summary>
    public int MaxBytes => maxBytes;

    /// <summary>The JSONPath of this field in a row.</summary>
    public string Path { get; } = "$." + jsonName;

    public byte[] FieldUtf8 { get; } = Encoding.ASCII.GetBytes(jsonName);

    /// <summary>The column's own name, accepted too (snake_case).</summary>
    public byte[] NameUtf8 { get; } = Encoding.ASCII.GetBytes(name);

    public byte[][] Words { get; } = [.. words.Select(Encoding.ASCII.GetBytes)];

    /// <summary>The words as text, separated by commas.</summary>
    public string WordList { get; } = string.Join(", ", words);
}

/// <summary>How a field is read and which PostgreSQL type its bytes are for.</summary>
internal enum ColumnKind : byte
{
    /// <summary><c>timestamptz</c>, as <see cref="Flux.Timeseries.PostgresTime"/>.</summary>
    Time,

    /// <summary><c>text</c>.</summary>
    Text,

    /// <summary><c>text</c> that is one of a list of words.</summary>
    Word,

    /// <summary><c>float8</c>.</summary>
    Number,

    /// <summary><c>jsonb</c>, an object.</summary>
    JsonObject,

    /// <summary><c>jsonb</c>, anything but null.</summary>
    Json,
}
