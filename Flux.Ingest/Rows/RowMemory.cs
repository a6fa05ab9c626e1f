using System.Buffers;

namespace Flux.Ingest.Rows;

/// <summary>The blocks that bodies are read into and tuples are written to, kept between two requests.</summary>
/// <remarks>
/// The shared pool keeps 32 arrays of a size and core: hundreds of large requests at one time miss it, and each miss is a large
/// array for the collector. This one keeps as many as the usual budget can hand out.
/// </remarks>
internal static class RowMemory
{
    /// <summary>The largest block that is kept here; larger ones are few, and the shared pool's.</summary>
    public const int LargestBlock = 256 * 1024;

    private const int KeptOfEachSize = 512;
    private const int LargestEntries = 64 * 1024;

    private static readonly ArrayPool<byte> Blocks = ArrayPool<byte>.Create(LargestBlock, KeptOfEachSize);
    private static readonly ArrayPool<RowEntry> Entries = ArrayPool<RowEntry>.Create(LargestEntries, KeptOfEachSize / 4);

    /// <summary>At least so many bytes.</summary>
    public static byte[] Rent(int size) => PoolOf(size).Rent(size);

    public static void Return(byte[] block) => PoolOf(block.Length).Return(block);

    /// <summary>At least so many entries.</summary>
    public static RowEntry[] RentEntries(int count) => EntryPoolOf(count).Rent(count);

    public static void Return(RowEntry[] entries) => EntryPoolOf(entries.Length).Return(entries);

    // Both hand out powers of two, so that the length tells where an array is from.
    private static ArrayPool<byte> PoolOf(int size) => size <= LargestBlock ? Blocks : ArrayPool<byte>.Shared;

    private static ArrayPool<RowEntry> EntryPoolOf(int count) => count <= LargestEntries ? Entries : ArrayPool<RowEntry>.Shared;
}
