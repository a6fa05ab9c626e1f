using System.Diagnostics;
using Flux.Bench.Shared;

namespace Flux.Bench.Query;

/// <summary>Each connection sends its next request when the response to the one before is complete.</summary>
internal static class ClosedLoop
{
    private const int Devices = 10;

    public static async Task<LoopResult> RunAsync(
        HttpClient client, Func<int, HttpRequestMessage> request, int connections, TimeSpan duration)
    {
        var allocated = GC.GetTotalAllocatedBytes();
        var cpu = Environment.CpuUsage.TotalTime;
        var started = Stopwatch.GetTimestamp();
        var lists = await Task.WhenAll(Enumerable.Range(0, connections).Select(connection => Task.Run(() => SendAsync(connection))));
        double[] times = [.. lists.SelectMany(list => list).Order()];
        var elapsed = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return new LoopResult(
            times.Length / elapsed,
            times.Percentile(0.5),
            times.Percentile(0.99),
            (double)(GC.GetTotalAllocatedBytes() - allocated) / times.Length,
            (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / times.Length);

        async Task<List<double>> SendAsync(int connection)
        {
            var list = new List<double>();
            for (var device = connection; Stopwatch.GetElapsedTime(started) < duration; device++)
            {
                var before = Stopwatch.GetTimestamp();
                using var message = request(device % Devices);
                using var response = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead);
                response.EnsureSuccessStatusCode();
                await response.Content.CopyToAsync(Stream.Null);
                list.Add(Stopwatch.GetElapsedTime(before).TotalMilliseconds);
            }

            return list;
        }
    }
}

/// <summary>One round. Client and gateway share the process, so both are in the last two figures; the database is not.</summary>
/// <param name="PerSecond">Requests a second.</param>
/// <param name="P50">Median time of a request, ms.</param>
/// <param name="P99">99th percentile of it, ms.</param>
/// <param name="Allocated">Bytes allocated for each request.</param>
/// <param name="Cpu">Microseconds of CPU time for each request. Other work on the machine changes it little.</param>
internal sealed record LoopResult(double PerSecond, double P50, double P99, double Allocated, double Cpu);
