using System.Diagnostics;
using System.Diagnostics.Metrics;
using Flux.Ingest.Rows;

namespace Flux.Ingest.Telemetry;

/// <summary>Meter and activity source <c>Flux.Ingest</c>.</summary>
internal sealed class IngestTelemetry : IDisposable
{
    public const string Name = "Flux.Ingest";

    private const int MostLinks = 64;

    private static readonly ActivitySource Activities = new(Name);

    private readonly Meter _meter;
    private readonly Counter<long> _rows;
    private readonly Counter<long> _bodyBytes;
    private readonly Counter<long> _rejections;
    private readonly Histogram<long> _commitRows;
    private readonly Histogram<long> _commitBytes;
    private readonly Histogram<double> _commitDuration;
    private readonly Histogram<double> _lag;
    private readonly KeyValuePair<string, object?>[] _tableTags =
        [.. TableLayout.All.Select(table => new KeyValuePair<string, object?>("flux.table", table.Table))];

    public IngestTelemetry(IMeterFactory meters)
    {
        _meter = meters.Create(Name);
        _rows = _meter.CreateCounter<long>("flux.ingest.rows", "{row}", "Rows committed.");
        _bodyBytes = _meter.CreateCounter<long>("flux.ingest.body", "By", "Bytes of bodies read, after decompression.");
        _rejections = _meter.CreateCounter<long>("flux.ingest.rejections", "{row}", "Rows rejected, by code.");
        _commitRows = Histogram<long>(
            "flux.ingest.commit.rows", "{row}", "Rows of one commit.", 1, 10, 100, 1_000, 10_000, 100_000, 1_000_000);
        _commitBytes = Histogram<long>(
            "flux.ingest.commit.size", "By", "COPY bytes of one commit.", 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000);
        _commitDuration = Histogram<double>(
            "flux.ingest.commit.duration", "s", "Time from taking the requests from the queue to their commit.",
            0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10);
        _lag = Histogram<double>(
            "flux.ingest.lag", "s", "Time from the newest device time of a request to its commit.",
            0.01, 0.1, 1, 10, 60, 600, 3_600, 86_400);
    }

    /// <summary>Publishes the size of the queue and the memory in use.</summary>
    public void Observe(Func<long> queueBytes, Func<int> queueRequests, Func<long> memory)
    {
        _meter.CreateObservableGauge("flux.ingest.queue.size", queueBytes, "By", "Bytes of rows that wait for a writer.");
        _meter.CreateObservableGauge("flux.ingest.queue.requests", queueRequests, "{request}", "Requests that wait for a writer.");
        _meter.CreateObservableGauge(
            "flux.ingest.memory", memory, "By", "Bytes that requests hold: being read, waiting and being committed.");
    }

    /// <summary>Records a body that was read to its end.</summary>
    public void Read(TableLayout table, long bytes, CopyFrame frame)
    {
        _bodyBytes.Add(bytes, _tableTags[table.Number]);
        for (var code = 1; frame.Rejected > 0 && code < RejectCodes.Count; code++)
        {
            if (frame.RejectedByCode[code] > 0)
                _rejections.Add(frame.RejectedByCode[code], _tableTags[table.Number], new("flux.code", ((RejectCode)code).Name()));
        }
    }

    /// <summary>Starts the span of one commit: a child of its first request's span, with links to the other requests.</summary>
    public static Activity? StartCommit(int requests, int rows, long bytes, ActivityContext first, IEnumerable<ActivityContext> others)
    {
        if (!Activities.HasListeners())
            return null;

        var links = others.Where(trace => trace != default).Take(MostLinks).Select(trace => new ActivityLink(trace));
        var activity = Activities.StartActivity("flux.commit", ActivityKind.Client, first, links: links);
        activity?.SetTag("flux.requests", requests).SetTag("flux.rows", rows).SetTag("flux.bytes", bytes);
        return activity;
    }

    /// <summary>Records a commit.</summary>
    public void Committed(int rows, long bytes, TimeSpan elapsed)
    {
        _commitRows.Record(rows);
        _commitBytes.Record(bytes);
        _commitDuration.Record(elapsed.TotalSeconds);
    }

    /// <summary>Records the rows of one request that a commit wrote.</summary>
    /// <param name="table">The table that they went to.</param>
    /// <param name="frame">The rows.</param>
    /// <param name="now">The time of the commit, in PostgreSQL's microseconds.</param>
    public void RowsCommitted(TableLayout table, CopyFrame frame, long now)
    {
        _rows.Add(frame.Rows, _tableTags[table.Number]);
        _lag.Record((now - frame.MaxTime) / 1e6, _tableTags[table.Number]);
    }

    public void Dispose() => _meter.Dispose();

    private Histogram<T> Histogram<T>(string name, string unit, string description, params T[] boundaries)
        where T : struct => _meter.CreateHistogram<T>(name, unit, description, advice: new() { HistogramBucketBoundaries = boundaries });
}
