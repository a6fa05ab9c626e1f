using System.IO.Compression;
using Flux.Ingest.Rows;

namespace Flux.Ingest.Http;

/// <summary>Decompresses bodies.</summary>
internal static class Decompression
{
    // Window and tables of a decoder: the window of RFC 1951 has 32 KiB, that of RFC 7932 up to 16 MiB, as its first byte says.
    private const int DeflateMemory = 48 * 1024;

    /// <summary>Opens the body.</summary>
    /// <param name="http">The request.</param>
    /// <param name="coding">Its content coding; empty for none.</param>
    /// <param name="budget">The decoder's window is taken from it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The stream, and the bytes to give back to the budget once it is closed.</returns>
    /// <exception cref="OverloadException">The memory budget is used up.</exception>
    public static async ValueTask<(Stream Body, long Reserved)> OpenAsync(
        HttpContext http, string coding, MemoryBudget budget, CancellationToken cancellationToken)
    {
        if (coding is "" or "identity")
            return (http.Request.Body, 0);

        long memory = coding == "br" ? await BrotliWindowAsync(http, cancellationToken) : DeflateMemory;
        budget.Reserve(memory);
        Stream stream = coding switch
        {
            "gzip" => new GZipStream(http.Request.Body, CompressionMode.Decompress, leaveOpen: true),
            "br" => new BrotliStream(http.Request.Body, CompressionMode.Decompress, leaveOpen: true),
            _ => new ZLibStream(http.Request.Body, CompressionMode.Decompress, leaveOpen: true),
        };
        return (stream, memory);
    }

    /// <summary>
    /// The window of a Brotli stream: <see href="https://www.rfc-editor.org/rfc/rfc7932#section-9.1">RFC 7932, section 9.1</see>.
    /// </summary>
    private static async ValueTask<int> BrotliWindowAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var read = await http.Request.BodyReader.ReadAsync(cancellationToken);
        var first = read.Buffer.IsEmpty ? 0 : read.Buffer.FirstSpan[0];
        http.Request.BodyReader.AdvanceTo(read.Buffer.Start);
        var bits = (first & 1) == 0 ? 16
            : (first & 0b1110) != 0 ? 17 + ((first >> 1) & 7)
            : (first & 0b1110000) == 0 ? 17
            : 8 + ((first >> 4) & 7);
        return 1 << bits;
    }
}
