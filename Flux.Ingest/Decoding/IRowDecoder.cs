using Flux.Ingest.Rows;

namespace Flux.Ingest.Decoding;

/// <summary>Turns the bytes of one body into COPY rows.</summary>
/// <remarks>
/// Sees no HTTP and no SQL. Bad rows are values in the frame, never exceptions. Disposing returns it to the pool of its format.
/// </remarks>
internal interface IRowDecoder : IDisposable
{
    /// <summary>Longest row in a body, in bytes, whatever the format.</summary>
    /// <remarks>
    /// A row of valid fields fits even if every letter of its message is escaped. A longer row is skipped without being held.
    /// </remarks>
    const int MaxRowBytes = 1024 * 1024;

    /// <summary>Only white space was read.</summary>
    bool IsBlank { get; }

    /// <summary>Reads as many whole records as the input holds.</summary>
    /// <param name="input">All bytes not yet read, contiguous.</param>
    /// <param name="isFinal">The body ends with this input.</param>
    /// <param name="rows">Receives rows and rejections.</param>
    /// <returns>
    /// Bytes read. A record cut by the end of the input stays unread; with <paramref name="isFinal"/> everything is read.
    /// </returns>
    int Decode(ReadOnlySpan<byte> input, bool isFinal, CopyFrame rows);

    /// <summary>Rejects the record at the start of the unread input, which is too long, and skips it.</summary>
    void SkipRecord(CopyFrame rows);
}
