using System.Diagnostics;
using Flux.Bench.Shared;

namespace Flux.Bench.Ingest;

/// <summary>One way of writing the rows, measured once. CPU in seconds.</summary>
internal sealed record Measurement(
    string Name,
    long Rows,
    TimeSpan Elapsed,
    double DatabaseCpu,
    double IngestCpu,
    double LoadCpu,
    long Allocated,
    TimeSpan P50,
    TimeSpan P99)
{
    public double RowsPerSecond => Rows / Elapsed.TotalSeconds;

    /// <summary>Runs it between two readings of the meters.</summary>
    public static async Task<Measurement> OfAsync(string name, long rows, int postmaster, IngestTarget? target, Func<Task<TimeSpan[]>> run)
    {
        var before = await ReadAsync();
        var start = Stopwatch.GetTimestamp();
        var times = await run();
        var elapsed = Stopwatch.GetElapsedTime(start);
        var after = await ReadAsync();
        Array.Sort(times);
        return new Measurement(
            name,
            rows,
            elapsed,
            after.Database - before.Database,
            after.Ingest - before.Ingest,
            after.Own - before.Own,
            after.Allocated - before.Allocated,
            times.Percentile(0.5),
            times.Percentile(0.99));

        async Task<(double Database, double Ingest, double Own, long Allocated)> ReadAsync()
        {
            var allocated = target is null ? 0 : await target.Process.AllocatedAsync(target.Key);
            var ingest = target is null ? 0 : ProcessMeter.Cpu(target.Process.Pid);
            return (ProcessMeter.ServerCpu(postmaster), ingest, ProcessMeter.Cpu(Environment.ProcessId), allocated);
        }
    }
}

/// <summary>The measured service and the key that its requests carry.</summary>
internal sealed record IngestTarget(IngestProcess Process, string Key);
