using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Flux.Ingest.Decoding;
using Flux.Ingest.Rows;

namespace Flux.Ingest.Http;

/// <summary>Reads a body through a decoder. Uses one buffer, which grows only for a record that needs it; the budget counts it.</summary>
internal static class BodyReader
{
    private const int FirstBuffer = 4 * 1024;
    private const int UsualBuffer = 64 * 1024;

    /// <summary>
    /// Decodes a small body that arrived together with its headers, in the server's buffer: no wait, no copy, no timeout.
    /// </summary>
    /// <returns>False if it has not fully arrived or its length is unknown; then nothing of it is read.</returns>
    /// <exception cref="OverloadException">The memory budget is used up.</exception>
    public static bool TryReadArrived(HttpRequest request, IRowDecoder decoder, CopyFrame rows, IncrementalHash? hash, out long length)
    {
        length = 0;
        if (request.ContentLength is not (> 0 and <= BodyAdmission.Small) || !request.BodyReader.TryRead(out var arrived))
            return false;

        var body = arrived.Buffer;
        var isWhole = body.IsSingleSegment && body.Length == request.ContentLength;
        try
        {
            if (!isWhole)
                return false;

            hash?.AppendData(body.FirstSpan);
            decoder.Decode(body.FirstSpan, isFinal: true, rows);
            length = body.Length;
            return true;
        }
        finally
        {
            request.BodyReader.AdvanceTo(isWhole ? body.End : body.Start);
        }
    }

    /// <summary>Reads the body to its end, even if it becomes unreadable before: the rest counts for the limit and the hash.</summary>
    /// <returns>Bytes of the body, or −1 if it is over the limit.</returns>
    /// <exception cref="OverloadException">The memory budget is used up.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public static async ValueTask<long> ReadAsync(
        Stream body, IRowDecoder decoder, CopyFrame rows, MemoryBudget budget, long limit, IncrementalHash? hash,
        CancellationToken cancellationToken)
    {
        var (size, filled, total) = (FirstBuffer, 0, 0L);
        budget.Reserve(size);
        var buffer = RowMemory.Rent(size);
        try
        {
            while (true)
            {
                var read = await body.ReadAsync(buffer.AsMemory(filled, size - filled), cancellationToken);
                hash?.AppendData(buffer, filled, read);
                filled += read;
                total += read;
                if (total > limit)
                    return -1;

                if (filled < size && read > 0)
                    continue;

                var used = decoder.Decode(buffer.AsSpan(0, filled), isFinal: read == 0, rows);
                if (read == 0)
                    return total;

                if (used == 0 && size >= IRowDecoder.MaxRowBytes)
                {
                    decoder.SkipRecord(rows);
                    used = decoder.Decode(buffer.AsSpan(0, filled), isFinal: false, rows);
                }

                buffer.AsSpan(used, filled - used).CopyTo(buffer);
                filled -= used;
                var wanted = used == 0 ? size * 2 : Math.Max(size, UsualBuffer);
                if (wanted > size)
                {
                    budget.Reserve(wanted - size);
                    size = wanted;
                    buffer = Exchange(buffer, filled, size);
                }
            }
        }
        finally
        {
            RowMemory.Return(buffer);
            budget.Release(size);
        }
    }

    private static byte[] Exchange(byte[] buffer, int filled, int size)
    {
        var larger = RowMemory.Rent(size);
        buffer.AsSpan(0, filled).CopyTo(larger);
        RowMemory.Return(buffer);
        return larger;
    }
}
