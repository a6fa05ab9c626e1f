using System.Buffers.Binary;
using Npgsql;

namespace Flux.Ingest.Commit;

/// <summary>Sends rows of one table as one COPY BINARY, in index order.</summary>
/// <remarks>Tuples are gathered into one buffer, because the driver sends large writes to the socket without copying them.</remarks>
internal static class TableCopy
{
    private const int FlushAt = 128 * 1024;

    // Holds FlushAt bytes and one more tuple of the largest size: its JSON, its text and its keys.
    private const int BufferSize = 512 * 1024;

    // Signature, then no flags and no extension.
    private static readonly byte[] Header = [.. "PGCOPY\n"u8, 0xFF, (byte)'\r', (byte)'\n', 0, 0, 0, 0, 0, 0, 0, 0, 0];

    public static async Task WriteAsync(
        NpgsqlConnection connection, string command, RowOrder rows, Range which, CancellationToken cancellationToken)
    {
        var (next, count) = which.GetOffsetAndLength(rows.Count);
        var end = next + count;
        var buffer = CommitMemory<byte>.Pool.Rent(BufferSize);
        try
        {
            await using var copy = await connection.BeginRawBinaryCopyAsync(command, cancellationToken);
            Header.CopyTo(buffer);
            var length = Header.Length;
            while (next < end)
            {
                length = Gather(rows, ref next, end, buffer, length);
                await copy.WriteAsync(buffer.AsMemory(0, length), cancellationToken);
                length = 0;
            }

            BinaryPrimitives.WriteInt16BigEndian(buffer, -1);
            await copy.WriteAsync(buffer.AsMemory(0, sizeof(short)), cancellationToken);
        }
        finally
        {
            CommitMemory<byte>.Pool.Return(buffer);
        }
    }

    private static int Gather(RowOrder rows, ref int next, int end, Span<byte> buffer, int length)
    {
        foreach (var row in rows.Rows[next..end])
        {
            var tuple = rows.Tuple(row);
            tuple.CopyTo(buffer[length..]);
            length += tuple.Length;
            next++;
            if (length >= FlushAt)
                break;
        }

        return length;
    }
}
