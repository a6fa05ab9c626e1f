namespace Flux.Ingest.Rows;

/// <summary>The bytes that all requests together may hold: bodies being read, rows waiting, rows being committed.</summary>
/// <remarks>One limit for the process, independent of the mix of large, slow, compressed or many requests.</remarks>
internal sealed class MemoryBudget(long limit)
{
    private long _used;

    public long Limit => limit;

    public long Used => Interlocked.Read(ref _used);

    /// <summary>Takes the bytes; false, and nothing is taken, if they exceed the budget.</summary>
    public bool TryReserve(long bytes)
    {
        if (Interlocked.Add(ref _used, bytes) <= limit)
            return true;

        Interlocked.Add(ref _used, -bytes);
        return false;
    }

    /// <summary>Takes the bytes.</summary>
    /// <exception cref="OverloadException">They exceed the budget.</exception>
    public void Reserve(long bytes)
    {
        if (!TryReserve(bytes))
            throw new OverloadException();
    }

    public void Release(long bytes) => Interlocked.Add(ref _used, -bytes);
}

/// <summary>The memory that requests may hold is used up: the client must try again later.</summary>
internal sealed class OverloadException : Exception;
