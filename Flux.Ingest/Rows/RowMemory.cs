using System.Buffers;

namespace Flux.Ingest.Rows;

/// <summary>A pool for the blocks that bodies are read into and tuples are written to.</summary>
/// <remarks>
/// The shared pool keeps 32 arrays of a size and core. Hundreds of concurrent large requests need more, and each miss allocates a large
/// array. This pool keeps as many as the default budget can hand out.
/// </remarks>
internal static class RowMemory
{
    /// <summary>The largest block of this pool; larger ones are rare and come from the shared pool.</summary>
    public const int LargestBlock = 256 * 1024;

    private const int KeptOfEachSize = 512;

    private static readonly ArrayPool<byte> Blocks = ArrayPool<byte>.Create(LargestBlock, KeptOfEachSize);

    /// <summary>A block of at least this many bytes.</summary>
    public static byte[] Rent(int size) => PoolOf(size).Rent(size);

    public static void Return(byte[] block) => PoolOf(block.Length).Return(block);

    // Both pools hand out powers of two, so the length tells which pool an array belongs to.
    private static ArrayPool<byte> PoolOf(int size) => size <= LargestBlock ? Blocks : ArrayPool<byte>.Shared;
}
