namespace Flux.QueryGateway.Rows;

/// <summary>What a column holds, as far as reading, ordering and writing it differ.</summary>
internal enum ColumnKind
{
    /// <summary><c>timestamptz</c></summary>
    Timestamp,

    /// <summary><c>text</c> of at most 256 bytes.</summary>
    Text,

    /// <summary><c>text</c> too long for a continuation token: ties are broken by its digest.</summary>
    LongText,

    /// <summary><c>float8</c></summary>
    Double,

    /// <summary><c>int8</c></summary>
    Long,

    /// <summary><c>boolean</c>: of computed columns only.</summary>
    Boolean,

    /// <summary><c>jsonb</c>, always an object.</summary>
    Tags,

    /// <summary><c>jsonb</c>, any value.</summary>
    Json,

    /// <summary>A word in lower case that is ordered by gravity.</summary>
    Level,
}
