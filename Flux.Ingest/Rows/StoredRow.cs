using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Flux.Ingest.Rows;

/// <summary>A row in its frame: a head with what sorting needs, then its COPY tuple.</summary>
/// <remarks>Both are adjacent, so that a waiting row costs twelve bytes more than its tuple, and reading one loads the other.</remarks>
internal readonly ref struct StoredRow
{
    /// <summary>Bytes before the tuple.</summary>
    public const int HeadSize = 12;

    /// <summary>Rows begin at multiples of this.</summary>
    public const int Alignment = sizeof(int);

    /// <summary>Bytes of a tuple before its time: the field count, then the length.</summary>
    public const int TimeStart = sizeof(short) + sizeof(int);

    /// <summary>Bytes of a tuple before its key.</summary>
    public const int KeyStart = TimeStart + sizeof(long);

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly Head _head;

    public StoredRow(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes;
        _head = MemoryMarshal.Read<Head>(bytes);
    }

    /// <summary>Seeded hash of the key.</summary>
    public uint Hash => _head.Hash;

    /// <summary>Bytes from this row to the next.</summary>
    public int Size => SizeOf(_head.Length);

    public ReadOnlySpan<byte> Tuple => _bytes.Slice(HeadSize, _head.Length);

    /// <summary>The bytes that rows are sorted by first, before their time: the key columns, with their lengths.</summary>
    public ReadOnlySpan<byte> Key => _bytes.Slice(HeadSize + KeyStart, _head.KeyLength);

    /// <summary>The row's time in <see cref="Flux.Timeseries.PostgresTime"/>.</summary>
    public long Time => BinaryPrimitives.ReadInt64BigEndian(_bytes[(HeadSize + TimeStart)..]);

    /// <summary>Bytes that a tuple of this length takes, with its head.</summary>
    public static int SizeOf(int length) => (HeadSize + length + Alignment - 1) & -Alignment;

    /// <summary>Writes the head before a tuple that is already written.</summary>
    public static void Write(Span<byte> bytes, uint hash, int length, int keyLength) =>
        MemoryMarshal.Write(bytes, new Head { Hash = hash, Length = length, KeyLength = keyLength });

    private struct Head
    {
        public uint Hash;
        public int Length;
        public int KeyLength;
    }
}
