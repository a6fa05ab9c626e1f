using System.Diagnostics;
using System.Diagnostics.Metrics;
using Flux.Ingest.Commit;
using Flux.Ingest.Decoding;
using Flux.Ingest.Rows;

namespace Flux.Ingest.Telemetry;

/// <summary>Meter and activity source <c>Flux.Ingest</c>.</summary>
internal sealed class IngestTelemetry : IDisposable
{
    public const string Name = "Flux.Ingest";

    private const int MostLinks = 64;

    private static readonly ActivitySource Activities = new(Name);

    private readonly TimeProvider _timeProvider;
    private readonly Meter _meter;
    private readonly Counter<long> _rows;
    private readonly Counter<long> _bodyBytes;
    private readonly Counter<long> _rejections;
    private readonly Histogram<long> _commitRows;
    private readonly Histogram<long> _commitBytes;
    private readonly Histogram<double> _commitDuration;
    private readonly Histogram<double> _lag;
    private readonly KeyValuePair<string, object?>[] _tableTags = [.. TableLayout.All.Select(table => new KeyValuePair<string, object?>("flux.table", table.Table))];

    public IngestTelemetry(IMeterFactory meters, TimeProvider timeProvider)
    {
        _timeProvider = timeProvider;
        _meter = meters.Create(Name);
        _rows = _meter.CreateCounter<long>("flux.ingest.rows", "{row}", "Rows committed.");
        _bodyBytes = _meter.CreateCounter<long>("flux.ingest.body", "By", "Bytes of bodies read, after decompression.");
        _rejections = _meter.CreateCounter<long>("flux.ingest.rejections", "{row}", "Rows rejected, by code.");
        _commitRows = _meter.CreateHistogram<long>("flux.ingest.commit.rows", "{row}", "Rows of one commit.", advice: new() { HistogramBucketBoundaries = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000] });
        _commitBytes = _meter.CreateHistogram<long>("flux.ingest.commit.size", "By", "COPY bytes of one commit.", advice: new() { HistogramBucketBoundaries = [1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000] });
        _commitDuration = _meter.CreateHistogram<double>("flux.ingest.commit.duration", "s", "From taking the requests to their commit.", advice: new() { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });
        _lag = _meter.CreateHistogram<double>("flux.ingest.lag", "s", "From the newest device time of a request to its commit.", advice: new() { HistogramBucketBoundaries = [0.01, 0.1, 1, 10, 60, 600, 3_600, 86_400] });
    }

    /// <summary>Shows what waits and what is held.</summary>
    public void Observe(CommitPipeline pipeline)
    {
        _meter.CreateObservableGauge("flux.ingest.queue.size", () => pipeline.Queue.Bytes, "By", "Bytes of rows that wait for a writer.");
        _meter.CreateObservableGauge("flux.ingest.queue.requests", () => pipeline.Queue.Writes, "{request}", "Requests that wait for a writer.");
        _meter.CreateObservableGauge("flux.ingest.memory", () => pipeline.Memory.Used, "By", "Bytes that requests hold: being read, waiting and being committed.");
    }

    /// <summary>A body was read to its end.</summary>
    public void Read(TableLayout table, long bytes, CopyFrame frame)
    {
        _bodyBytes.Add(bytes, _tableTags[table.Number]);
        for (var code = 1; frame.Rejected > 0 && code < RejectCodes.Count; code++)
        {
            if (frame.RejectedByCode[code] > 0)
                _rejections.Add(frame.RejectedByCode[code], _tableTags[table.Number], new("flux.code", ((RejectCode)code).Name()));
        }
    }

    /// <summary>The span of one commit: child of its first request's, with links to the others, because one commit serves many.</summary>
    public static Activity? StartCommit(CommitBatch batch)
    {
        if (!Activities.HasListeners())
            return null;

        var links = batch.Writes.Skip(1).Where(write => write.Trace != default).Take(MostLinks).Select(write => new ActivityLink(write.Trace));
        var activity = Activities.StartActivity("flux.commit", ActivityKind.Client, batch.Writes[0].Trace, links: links);
        activity?.SetTag("flux.requests", batch.Writes.Count).SetTag("flux.rows", batch.Rows).SetTag("flux.bytes", batch.Bytes);
        return activity;
    }

    /// <summary>A commit is done.</summary>
    public void Committed(CommitBatch batch, TimeSpan elapsed)
    {
        _commitRows.Record(batch.Rows);
        _commitBytes.Record(batch.Bytes);
        _commitDuration.Record(elapsed.TotalSeconds);
        var now = TimeRules.ToMicros(_timeProvider.GetUtcNow());
        foreach (var write in batch.Writes)
        {
            if (write.Rows.Rows == 0 || write.Leader.Earlier is not null || write.Leader != write)
                continue;

            _rows.Add(write.Rows.Rows, _tableTags[write.Table.Number]);
            _lag.Record((now - write.Rows.MaxTime) / 1e6, _tableTags[write.Table.Number]);
        }
    }

    public void Dispose() => _meter.Dispose();
}
