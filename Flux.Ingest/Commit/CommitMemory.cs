using System.Buffers;

namespace Flux.Ingest.Commit;

/// <summary>A pool for the arrays that writers sort and gather rows in.</summary>
/// <remarks>
/// The shared pool would keep one array of each size for every thread that ever ran a writer. Commits are large and writers change
/// threads, so that would be megabytes a thread.
/// </remarks>
internal static class CommitMemory<T>
{
    private const int Largest = 4 * 1024 * 1024;
    private const int KeptOfEachSize = 2;

    public static ArrayPool<T> Pool { get; } = ArrayPool<T>.Create(Largest, KeptOfEachSize);
}
