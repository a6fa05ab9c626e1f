using System.Diagnostics;

namespace Flux.Bench.Query;

/// <summary>Closed loop: each connection asks again when its answer is there.</summary>
internal static class Load
{
    public static async Task<LoadResult> RunAsync(
        HttpClient client, Func<int, HttpRequestMessage> question, int connections, TimeSpan duration)
    {
        var allocated = GC.GetTotalAllocatedBytes();
        var cpu = Environment.CpuUsage.TotalTime;
        var started = Stopwatch.GetTimestamp();
        var times = (await Task.WhenAll(Enumerable.Range(0, connections).Select(connection => Task.Run(() => AskAsync(connection))))).SelectMany(list => list).Order().ToList();
        var elapsed = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return new LoadResult(
            times.Count / elapsed,
            times[times.Count / 2],
            times[(int)(times.Count * 0.99)],
            (double)(GC.GetTotalAllocatedBytes() - allocated) / times.Count,
            (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / times.Count);

        async Task<List<double>> AskAsync(int connection)
        {
            var list = new List<double>();
            for (var request = connection; Stopwatch.GetElapsedTime(started) < duration; request++)
            {
                var before = Stopwatch.GetTimestamp();
                using var message = question(request % 10);
                using var response = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead);
                response.EnsureSuccessStatusCode();
                await response.Content.CopyToAsync(Stream.Null);
                list.Add(Stopwatch.GetElapsedTime(before).TotalMilliseconds);
            }

            return list;
        }
    }
}
