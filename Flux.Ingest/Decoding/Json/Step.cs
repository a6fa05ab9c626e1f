namespace Flux.Ingest.Decoding.Json;

/// <summary>How reading a piece of JSON ended.</summary>
internal enum Step : byte
{
    Done,

    /// <summary>The input ends inside the piece, and more may come.</summary>
    Incomplete,

    /// <summary>Not JSON; the scanner says why.</summary>
    Malformed,
}
