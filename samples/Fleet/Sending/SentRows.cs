using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Fleet.Sending;

/// <summary>Counts rows by table and outcome; the meter <c>Flux.Fleet</c> has the same counts.</summary>
internal sealed class SentRows
{
    public const string Stored = "stored";
    public const string Duplicate = "duplicate";
    public const string Rejected = "rejected";

    private readonly ConcurrentDictionary<(string Table, string Outcome), long> _rows = new();
    private readonly Counter<long> _counter;

    public SentRows(IMeterFactory meters) =>
        _counter = meters.Create("Flux.Fleet").CreateCounter<long>("flux.fleet.rows", "{row}", "Rows that the simulated devices sent.");

    public void Add(string table, Receipt receipt)
    {
        Add(table, receipt.Duplicate ? Duplicate : Stored, receipt.Accepted);
        Add(table, Rejected, receipt.Rejected);
    }

    /// <summary>Rows since the start.</summary>
    public long Of(string table, string outcome) => _rows.GetValueOrDefault((table, outcome));

    /// <summary>Rows of all tables since the start.</summary>
    public long Of(string outcome) => Of("metrics", outcome) + Of("logs", outcome) + Of("events", outcome);

    private void Add(string table, string outcome, long rows)
    {
        if (rows == 0)
            return;
        _rows.AddOrUpdate((table, outcome), rows, (_, sum) => sum + rows);
        _counter.Add(rows, new("flux.table", table), new("flux.outcome", outcome));
    }
}
