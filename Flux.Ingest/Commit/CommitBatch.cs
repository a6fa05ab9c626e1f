using Flux.Ingest.Rows;

namespace Flux.Ingest.Commit;

/// <summary>The requests of one transaction.</summary>
internal sealed class CommitBatch
{
    private readonly IReadOnlyList<PendingWrite> _writes;

    /// <param name="writes">The requests, oldest first.</param>
    /// <param name="number">The number of the commit, see <see cref="WriterIdentity"/>. The same on every attempt.</param>
    public CommitBatch(IReadOnlyList<PendingWrite> writes, byte[] number)
    {
        _writes = writes;
        Number = number;
        Keyed = FirstOfEachKey(writes);
        foreach (var write in writes)
        {
            Bytes += write.Rows.Bytes;
            Rows += write.Rows.Rows;
        }
    }

    public IReadOnlyList<PendingWrite> Writes => _writes;

    public byte[] Number { get; }

    public long Bytes { get; }

    public int Rows { get; }

    /// <summary>The first request of each key, in key order: two writers that lock keys in the same order cannot deadlock.</summary>
    public IReadOnlyList<PendingWrite> Keyed { get; }

    /// <summary>The COMMIT was sent: if the connection is lost after that, it is not known whether the commit happened.</summary>
    public bool IsCommitSent { get; set; }

    /// <summary>The rows of one table, without those of requests whose key was committed before.</summary>
    public RowOrder Order(TableLayout table)
    {
        var order = new RowOrder();
        foreach (var write in _writes)
        {
            if (write.Table == table && write.Rows.Rows > 0 && write.Leader == write && write.Earlier is null)
                order.Add(write.Rows);
        }

        return order;
    }

    /// <summary>Completes every request after the commit, each with its own outcome.</summary>
    public void CompleteCommitted() => CompletionBatch.Post(_writes.Select(write => (write, OutcomeOf(write))));

    /// <summary>Completes every request with the same outcome.</summary>
    public void Complete(WriteOutcome outcome) => CompletionBatch.Post(_writes.Select(write => (write, outcome)));

    private static WriteOutcome OutcomeOf(PendingWrite write)
    {
        var first = write.Leader;
        var receipt = first.Earlier;
        if (receipt is null && write == first)
            return WriteOutcome.Committed.Instance;

        receipt ??= new Receipt(first.Key!, first.BodyHash, first.Table.Table, first.Rows.Rows, first.Rows.Rejected, first.Errors, default);
        return receipt.BodyHash.AsSpan().SequenceEqual(write.BodyHash)
            ? new WriteOutcome.Duplicate(receipt)
            : WriteOutcome.KeyReused.Instance;
    }

    private static List<PendingWrite> FirstOfEachKey(IReadOnlyList<PendingWrite> writes)
    {
        Dictionary<string, PendingWrite>? leaders = null;
        foreach (var write in writes)
        {
            write.Leader = write;
            write.Earlier = null;
            if (write.Key is null)
                continue;

            leaders ??= new(StringComparer.Ordinal);
            if (!leaders.TryAdd(write.Key, write))
                write.Leader = leaders[write.Key];
        }

        return leaders is null ? [] : [.. leaders.Values.OrderBy(write => write.Key, StringComparer.Ordinal)];
    }
}
