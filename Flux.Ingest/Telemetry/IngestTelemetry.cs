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

    private readonly TimeProvider time;
    private readonly Meter meter;
    private readonly Counter<long> rows;
    private readonly Counter<long> bodyBytes;
    private readonly Counter<long> rejections;
    private readonly Histogram<long> commitRows;
    private readonly Histogram<long> commitBytes;
    private readonly Histogram<double> commitDuration;
    private readonly Histogram<double> lag;
    private readonly KeyValuePair<string, object?>[] tableTags = [.. TableLayout.All.Select(table => new KeyValuePair<string, object?>("flux.table", table.Table))];

    public IngestTelemetry(IMeterFactory meters, TimeProvider time)
    {
        this.time = time;
        meter = meters.Create(Name);
        rows = meter.CreateCounter<long>("flux.ingest.rows", "{row}", "Rows committed.");
        bodyBytes = meter.CreateCounter<long>("flux.ingest.body", "By", "Bytes of bodies read, after decompression.");
        rejections = meter.CreateCounter<long>("flux.ingest.rejections", "{row}", "Rows rejected, by code.");
        commitRows = meter.CreateHistogram<long>("flux.ingest.commit.rows", "{row}", "Rows of one commit.", advice: new() { HistogramBucketBoundaries = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000] });
        commitBytes = meter.CreateHistogram<long>("flux.ingest.commit.size", "By", "COPY bytes of one commit.", advice: new() { HistogramBucketBoundaries = [1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000] });
        commitDuration = meter.CreateHistogram<double>("flux.ingest.commit.duration", "s", "From taking the requests to their commit.", advice: new() { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });
        lag = meter.CreateHistogram<double>("flux.ingest.lag", "s", "From the newest device time of a request to its commit.", advice: new() { HistogramBucketBoundaries = [0.01, 0.1, 1, 10, 60, 600, 3_600, 86_400] });
    }

    /// <summary>Shows what waits and what is held.</summary>
    public void Observe(CommitPipeline pipeline)
    {
        meter.CreateObservableGauge("flux.ingest.queue.size", () => pipeline.Queue.Bytes, "By", "Bytes of rows that wait for a writer.");
        meter.CreateObservableGauge("flux.ingest.queue.requests", () => pipeline.Queue.Writes, "{request}", "Requests that wait for a writer.");
        meter.CreateObservableGauge("flux.ingest.memory", () => pipeline.Memory.Used, "By", "Bytes that requests hold: being read, waiting and being committed.");
    }

    /// <summary>A body was read to its end.</summary>
    public void Read(TableLayout table, long bytes, CopyFrame frame)
    {
        bodyBytes.Add(bytes, tableTags[table.Number]);
        for (var code = 1; frame.Rejected > 0 && code < RejectCodes.Count; code++)
        {
            if (frame.RejectedByCode[code] > 0)
                rejections.Add(frame.RejectedByCode[code], tableTags[table.Number], new("flux.code", ((RejectCode)code).Name()));
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
        commitRows.Record(batch.Rows);
        commitBytes.Record(batch.Bytes);
        commitDuration.Record(elapsed.TotalSeconds);
        var now = TimeRules.ToMicros(time.GetUtcNow());
        foreach (var write in batch.Writes)
        {
            if (write.Rows.Rows == 0 || write.Leader.Earlier is not null || write.Leader != write)
                continue;

            rows.Add(write.Rows.Rows, tableTags[write.Table.Number]);
            lag.Record((now - write.Rows.MaxTime) / 1e6, tableTags[write.Table.Number]);
        }
    }

    public void Dispose() => meter.Dispose();
}
