using System.Buffers.Binary;

namespace Flux.Bench.Ingest.Spike;

/// <summary>The fleet's rows as COPY BINARY, in the shapes of the prototypes.</summary>
internal static class SpikeRows
{
    private const int Longest = 128;
    private const int SeriesCount = Fleet.Devices * Fleet.Metrics;

    /// <summary>Commits of so many rows.</summary>
    public static List<ReadOnlyMemory<byte>> Encode(SpikeRow shape, long rows, int rowsPerCommit, long start)
    {
        var commits = new List<ReadOnlyMemory<byte>>();
        for (long first = 0; first < rows; first += rowsPerCommit)
        {
            var order = new long[Math.Min(rowsPerCommit, rows - first)];
            for (var i = 0; i < order.Length; i++)
                order[i] = first + i;

            // Numbers go round the series, whose order by name is that by number.
            if (shape != SpikeRow.Arrived)
                Array.Sort(order, (one, other) => (one % SeriesCount, one).CompareTo((other % SeriesCount, other)));

            commits.Add(Commit(shape, order, start));
        }

        return commits;
    }

    private static ReadOnlyMemory<byte> Commit(SpikeRow shape, long[] order, long start)
    {
        var bytes = new byte[Floors.Header.Length + sizeof(short) + (order.Length * Longest)];
        Floors.Header.CopyTo(bytes, 0);
        var at = Floors.Header.Length;
        foreach (var row in order)
            at += shape == SpikeRow.SeriesKey ? WriteKeyed(bytes.AsSpan(at), row, start) : Fleet.WriteTuple(bytes.AsSpan(at), row, start);

        BinaryPrimitives.WriteInt16BigEndian(bytes.AsSpan(at), -1);
        return bytes.AsMemory(0, at + sizeof(short));
    }

    private static int WriteKeyed(Span<byte> target, long row, long start)
    {
        BinaryPrimitives.WriteInt16BigEndian(target, 4);
        BinaryPrimitives.WriteInt32BigEndian(target[2..], sizeof(long));
        BinaryPrimitives.WriteInt64BigEndian(target[6..], Fleet.MicrosOf(row, start));
        BinaryPrimitives.WriteInt32BigEndian(target[14..], sizeof(int));
        BinaryPrimitives.WriteInt32BigEndian(target[18..], (int)(row % SeriesCount));
        BinaryPrimitives.WriteInt32BigEndian(target[22..], sizeof(double));
        BinaryPrimitives.WriteDoubleBigEndian(target[26..], row);
        BinaryPrimitives.WriteInt32BigEndian(target[34..], -1);
        return 38;
    }
}
