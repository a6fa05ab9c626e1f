namespace Flux.Ingest.Rows;

/// <summary>How a field is read and which PostgreSQL type its bytes are for.</summary>
internal enum ColumnKind : byte
{
    /// <summary><c>timestamptz</c>: microseconds since 2000-01-01 UTC.</summary>
    Time,

    /// <summary><c>text</c>.</summary>
    Text,

    /// <summary><c>text</c> that is one of a few words.</summary>
    Word,

    /// <summary><c>float8</c>.</summary>
    Number,

    /// <summary><c>jsonb</c>, an object.</summary>
    JsonObject,

    /// <summary><c>jsonb</c>, anything but null.</summary>
    Json,
}
