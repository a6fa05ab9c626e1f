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

    private static readonly ArrayPool<byte> Blocks = ArrayPool<byte>.Create(LargestBlock, KeptOfEachSize);

    /// <summary>At least so many bytes.</summary>
    public static byte[] Rent(int size) => PoolOf(size).Rent(size);

    public static void Return(byte[] block) => PoolOf(block.Length).Return(block);

    // Both hand out powers of two, so that the length tells where an array is from.
    private static ArrayPool<byte> PoolOf(int size) => size <= LargestBlock ? Blocks : ArrayPool<byte>.Shared;
}
