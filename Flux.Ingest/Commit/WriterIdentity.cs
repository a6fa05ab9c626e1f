using System.Buffers.Binary;

namespace Flux.Ingest.Commit;

/// <summary>
/// A writer's own row in the table of receipts: each transaction sets it to the number of its commit. After a lost connection the row
/// tells whether that commit happened (docs/decisions/0030).
/// </summary>
internal sealed class WriterIdentity
{
    private long _commits;

    /// <summary>Differs from every client's key, because those are ASCII.</summary>
    public string Key { get; } = $"§writer/{Guid.CreateVersion7():N}";

    /// <summary>The number of the next commit, as bytes in the order of the numbers.</summary>
    public byte[] Next()
    {
        var number = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(number, ++_commits);
        return number;
    }
}
