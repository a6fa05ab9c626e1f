using System.Buffers.Binary;

namespace Flux.Ingest.Commit;

/// <summary>
/// A writer's own row among the receipts: each transaction sets it to the number of its commit. After a lost connection
/// the row says whether that commit is there (docs/decisions/0030).
/// </summary>
internal sealed class WriterIdentity
{
    private long _commits;

    /// <summary>No client's key: those are ASCII.</summary>
    public string Key { get; } = $"§writer/{Guid.CreateVersion7():N}";

    /// <summary>The number of the next commit, as bytes that sort as the numbers do.</summary>
    public byte[] Next()
    {
        var number = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(number, ++_commits);
        return number;
    }
}
