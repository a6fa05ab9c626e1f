using System.Collections.Concurrent;
using System.Diagnostics;
using Flux.Ingest.Telemetry;

namespace Flux.Ingest.Tests.Telemetry;

public sealed class TraceTests(RunningIngest ingest) : IClassFixture<RunningIngest>
{
    [Fact]
    public async Task A_trace_leads_from_the_request_through_its_commit_to_the_copy()
    {
        using var traces = new Traces();
        var caller = NewCaller();

        await PostAsync(caller);

        await ingest.UntilAsync(() => traces.Of(caller.TraceId).Any(span => span.OperationName == "flux.commit"));
        var spans = traces.Of(caller.TraceId);
        var commit = Assert.Single(spans, span => span.OperationName == "flux.commit");
        Assert.Contains(spans, span => span.SpanId == commit.ParentSpanId && span.Source.Name == "Microsoft.AspNetCore");
        Assert.Contains(spans, span => span.ParentSpanId == commit.SpanId && span.Source.Name == "Npgsql" && span.DisplayName == "COPY device_metrics");
        Assert.Equal((1, 1), (commit.GetTagItem("flux.requests"), commit.GetTagItem("flux.rows")));
    }

    [Fact]
    public async Task A_commit_of_many_requests_is_linked_to_each_of_them()
    {
        using var traces = new Traces();
        var sent = Enumerable.Range(0, 20).Select(_ => NewCaller()).ToArray();
        IReadOnlyList<Task<Reply>> replies;
        await using (await ingest.LockMetricsAsync())
            replies = await ingest.PileUpAsync(sent.Length, i => PostAsync(sent[i]));

        await Task.WhenAll(replies);

        await ingest.UntilAsync(() => sent.All(caller => traces.Commits.Any(commit => IsOf(commit, caller.TraceId))));
    }

    private async Task<Reply> PostAsync(ActivityContext caller)
    {
        // The client sends the trace that it runs in.
        using var activity = new Activity("caller").SetParentId(caller.TraceId, caller.SpanId, ActivityTraceFlags.Recorded).Start();
        return await ingest.PostAsync("metrics", """{"deviceId":"traced","metricName":"m","metricValue":1}""");
    }

    private static bool IsOf(Activity commit, ActivityTraceId trace) => commit.TraceId == trace || commit.Links.Any(link => link.Context.TraceId == trace);

    private static ActivityContext NewCaller() => new(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);

    /// <summary>The spans of this process that have ended.</summary>
    private sealed class Traces : IDisposable
    {
        private readonly ConcurrentQueue<Activity> _ended = [];
        private readonly ActivityListener _listener;

        public Traces()
        {
            _listener = new ActivityListener
            {
                ShouldListenTo = source => source.Name is "Microsoft.AspNetCore" or "Npgsql" or IngestTelemetry.Name,
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
                ActivityStopped = _ended.Enqueue,
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public IEnumerable<Activity> Commits => _ended.Where(span => span.OperationName == "flux.commit");

        public IReadOnlyList<Activity> Of(ActivityTraceId trace) => [.. _ended.Where(span => span.TraceId == trace)];

        public void Dispose() => _listener.Dispose();
    }
}
