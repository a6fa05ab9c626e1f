using System.Buffers;

namespace Flux.Ingest.Commit;

/// <summary>The arrays that writers sort and gather in, kept between two commits.</summary>
/// <remarks>The shared pool keeps one of each size for every thread that ever ran a writer: megabytes for each, since commits are large and writers wander.</remarks>
internal static class CommitMemory<T>
{
    private const int Largest = 4 * 1024 * 1024;
    private const int KeptOfEachSize = 2;

    public static ArrayPool<T> Pool { get; } = ArrayPool<T>.Create(Largest, KeptOfEachSize);
}
