using System.Diagnostics;

namespace Flux.Bench.Ingest;

/// <summary>One way of writing the rows, measured once.</summary>
internal sealed record Measurement(string Name, long Rows, TimeSpan Elapsed, double DatabaseCpu, double IngestCpu, double LoadCpu, long Allocated, TimeSpan P50, TimeSpan P99)
{
    public double RowsPerSecond => Rows / Elapsed.TotalSeconds;

    /// <summary>Runs it between two readings of the clocks.</summary>
    public static async Task<Measurement> OfAsync(string name, long rows, int postmaster, IngestProcess? ingest, Func<Task<TimeSpan[]>> run)
    {
        var allocated = ingest is null ? 0 : await ingest.AllocatedAsync();
        var (database, service, own, start) = (Cpu.OfServer(postmaster), ingest is null ? 0 : Cpu.Of(ingest.Pid), Cpu.Of(Environment.ProcessId), Stopwatch.GetTimestamp());
        var times = await run();
        var elapsed = Stopwatch.GetElapsedTime(start);
        Array.Sort(times);
        return new Measurement(
            name,
            rows,
            elapsed,
            Cpu.OfServer(postmaster) - database,
            ingest is null ? 0 : Cpu.Of(ingest.Pid) - service,
            Cpu.Of(Environment.ProcessId) - own,
            ingest is null ? 0 : await ingest.AllocatedAsync() - allocated,
            times.Length == 0 ? default : times[times.Length / 2],
            times.Length == 0 ? default : times[times.Length * 99 / 100]);
    }
}
