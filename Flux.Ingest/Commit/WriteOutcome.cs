namespace Flux.Ingest.Commit;

/// <summary>How a write ended: a closed set.</summary>
internal abstract record WriteOutcome
{
    private WriteOutcome()
    {
    }

    /// <summary>The rows and the receipt are committed.</summary>
    internal sealed record Committed : WriteOutcome
    {
        public static readonly Committed Instance = new();
    }

    /// <summary>The same key and body were committed before; nothing was written now.</summary>
    internal sealed record Duplicate(Receipt Receipt) : WriteOutcome;

    /// <summary>The key was used before with another body; nothing was written.</summary>
    internal sealed record KeyReused : WriteOutcome
    {
        public static readonly KeyReused Instance = new();
    }

    /// <summary>The database refused these rows; nothing was written.</summary>
    internal sealed record Refused(string SqlState, string Reason) : WriteOutcome;

    /// <summary>
    /// The database did not answer in time. It is not known whether the rows were written, unless <see cref="NothingWritten"/>.
    /// </summary>
    internal sealed record Unavailable(bool NothingWritten) : WriteOutcome;

    /// <summary>Stored on the primary, and not known to be on as many standbys as it demands: a failover may lose it.</summary>
    internal sealed record NotReplicated : WriteOutcome
    {
        public static readonly NotReplicated Instance = new();
    }
}
