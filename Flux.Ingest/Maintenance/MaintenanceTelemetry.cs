using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Flux.Ingest.Maintenance;

/// <summary>Metrics and traces of each step.</summary>
internal sealed class MaintenanceTelemetry : IDisposable
{
    private const string Name = "Flux.Ingest.Maintenance";
    private readonly ActivitySource _traces = new(Name);
    private readonly Meter _meter;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _buckets;
    private readonly Counter<long> _rows;
    private readonly Counter<long> _failures;

    public MaintenanceTelemetry(IMeterFactory meters)
    {
        _meter = meters.Create(Name);
        _duration = _meter.CreateHistogram<double>("flux.maintenance.step.duration", "s", "Duration of one step.");
        _buckets = _meter.CreateCounter<long>(
            "flux.maintenance.buckets", "{bucket}",
            "Rollup buckets stored, ranges of the time index summarized, and chunks or receipts removed.");
        _rows = _meter.CreateCounter<long>("flux.maintenance.rows", "{row}", "Raw rows read for rollups.");
        _failures = _meter.CreateCounter<long>("flux.maintenance.failures", "{round}", "Rounds that ended in an error.");
    }

    /// <summary>Records a committed step. Only a step that did something gets a span, because most find nothing to do.</summary>
    public void Done(MaintenanceStep step, DateTimeOffset start, TimeSpan took)
    {
        if (step.Count > 0)
        {
            using var activity = _traces.StartActivity("maintenance step", ActivityKind.Internal, parentContext: default, startTime: start);
            activity?.SetTag("flux.step", step.Name).SetTag("flux.buckets", step.Count).SetTag("flux.rows", step.Rows)
                .SetEndTime((start + took).UtcDateTime);
        }

        var tag = new KeyValuePair<string, object?>("step", step.Name);
        _duration.Record(took.TotalSeconds, tag);
        _buckets.Add(step.Count, tag);
        _rows.Add(step.Rows, tag);
    }

    public void Failed() => _failures.Add(1);

    public void Dispose()
    {
        _traces.Dispose();
        _meter.Dispose();
    }
}
