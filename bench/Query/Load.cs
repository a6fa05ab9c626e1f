using System.Diagnostics;

namespace Flux.Bench.Query;

/// <summary>Closed loop: each connection asks again when its answer is there.</summary>
internal static class Load
{
    public static async Task<(double PerSecond, double P50, double P99, double AllocatedPerRequest)> RunAsync(
        HttpClient client, Func<int, string> address, int connections, TimeSpan duration, int? pageSize = null)
    {
        var allocated = GC.GetTotalAllocatedBytes();
        var started = Stopwatch.GetTimestamp();
        var times = (await Task.WhenAll(Enumerable.Range(0, connections).Select(connection => Task.Run(() => AskAsync(connection))))).SelectMany(list => list).Order().ToList();
        var elapsed = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return (times.Count / elapsed, times[times.Count / 2], times[(int)(times.Count * 0.99)], (double)(GC.GetTotalAllocatedBytes() - allocated) / times.Count);

        async Task<List<double>> AskAsync(int connection)
        {
            var list = new List<double>();
            for (var request = connection; Stopwatch.GetElapsedTime(started) < duration; request++)
            {
                var before = Stopwatch.GetTimestamp();
                using var question = new HttpRequestMessage(HttpMethod.Get, address(request % 10));
                if (pageSize is not null)
                    question.Headers.Add("Prefer", $"odata.maxpagesize={pageSize}");
                using var response = await client.SendAsync(question, HttpCompletionOption.ResponseHeadersRead);
                response.EnsureSuccessStatusCode();
                await response.Content.CopyToAsync(Stream.Null);
                list.Add(Stopwatch.GetElapsedTime(before).TotalMilliseconds);
            }

            return list;
        }
    }
}
