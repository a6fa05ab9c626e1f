using Flux.Ingest.Rows;

namespace Flux.Ingest.Decoding;

/// <summary>Turns the bytes of one body into COPY rows.</summary>
/// <remarks>Sees no HTTP and no SQL. Bad rows are values in the frame, never exceptions. Disposing gives it back to its format.</remarks>
internal interface IRowDecoder : IDisposable
{
    /// <summary>Nothing but blanks was read.</summary>
    bool IsBlank { get; }

    /// <summary>Reads as many whole records as the input holds.</summary>
    /// <param name="input">All bytes not yet read, contiguous.</param>
    /// <param name="isFinal">The body ends with this input.</param>
    /// <param name="rows">Takes rows and rejections.</param>
    /// <returns>Bytes read. A record cut by the end of the input stays unread; with <paramref name="isFinal"/> everything is read.</returns>
    int Decode(ReadOnlySpan<byte> input, bool isFinal, CopyFrame rows);

    /// <summary>The record at the start of the unread input is longer than a record may be: reject it and read past it.</summary>
    void SkipRecord(CopyFrame rows);
}
