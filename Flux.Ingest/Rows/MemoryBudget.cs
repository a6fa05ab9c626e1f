namespace Flux.Ingest.Rows;

/// <summary>All bytes that requests may hold at one time: bodies being read, rows waiting, rows being committed.</summary>
/// <remarks>One number bounds the process, whatever mix of large, slow, compressed or many requests arrives.</remarks>
internal sealed class MemoryBudget(long limit)
{
    private long _used;

    public long Limit => limit;

    public long Used => Interlocked.Read(ref _used);

    /// <summary>Takes the bytes, or nothing and answers false.</summary>
    public bool TryReserve(long bytes)
    {
        if (Interlocked.Add(ref _used, bytes) <= limit)
            return true;

        Interlocked.Add(ref _used, -bytes);
        return false;
    }

    /// <summary>Takes the bytes.</summary>
    /// <exception cref="OverloadException">There is no room now.</exception>
    public void Reserve(long bytes)
    {
        if (!TryReserve(bytes))
            throw new OverloadException();
    }

    public void Release(long bytes) => Interlocked.Add(ref _used, -bytes);
}

/// <summary>The memory that requests may hold is used up: the client is told to come back later.</summary>
internal sealed class OverloadException : Exception;
