using System.Globalization;
using Flux.Bench.Shared;

namespace Flux.Bench.Overload;

/// <summary>
/// 1. What does the service sustain? 2. Offer a multiple of it. 3. Is every acknowledged row stored, was every other request
/// refused with 429, and did memory stay bounded?
/// </summary>
internal static class OverloadRun
{
    private const int RowsPerRequest = 1_000;

    // The queue's 160 MiB, what the runtime needs, and the same again.
    private const long MemoryBound = 700L << 20;

    private static readonly TimeSpan SustainedLength = TimeSpan.FromSeconds(15);

    // An accepted request waits at most as long as the queue takes to commit (Flux:Ingest:QueueBytes); a client waits 100 s by default.
    private static readonly TimeSpan LongestP99 = TimeSpan.FromSeconds(60);

    public static async Task<int> RunAsync(TimeSpan length, int factor, int slowSenders, CancellationToken cancellationToken)
    {
        await using var database = await BenchDatabase.MigratedAsync();
        var key = await database.KeyAsync();
        await using var ingest = await IngestProcess.StartAsync(database.ConnectionString, [], cancellationToken);
        using var client = new OverloadClient(ingest.Address, key, RowsPerRequest);

        // 1.
        var sustained = await client.ClosedAsync(connections: 4, SustainedLength, cancellationToken);
        var memory = MiB(ProcessMeter.Memory(ingest.Pid));
        Print($"sustained: {sustained.RowsPerSecond:N0} rows/s, p99 {sustained.P99.TotalMilliseconds:N0} ms, memory {memory}");

        // 2.
        await using var slow = await SlowSenders.StartAsync(ingest.Address, key, slowSenders, cancellationToken);
        var overload = await client.OpenAsync(sustained.RequestsPerSecond * factor, length, cancellationToken);
        var sent = overload.OfferedPerSecond / sustained.RequestsPerSecond;
        Print($"offered {factor}x for {length.TotalSeconds:N0} s: {overload.Sent:N0} requests ({sent:N1}x were sent)");
        Print($"responses: {overload.Accepted:N0} x 200, {overload.Refused:N0} x 429, {overload.Other:N0} other");
        Print($"accepted: {overload.RowsPerSecond:N0} rows/s ({overload.RowsPerSecond / sustained.RowsPerSecond:P0} of sustained)");
        Print($"accepted requests: p50 {overload.P50.TotalMilliseconds:N0} ms, p99 {overload.P99.TotalMilliseconds:N0} ms");
        var peak = ProcessMeter.PeakMemory(ingest.Pid);
        Print($"memory: peak {MiB(peak)}; {slowSenders} slow senders: {slow.CutOff} cut off");

        // 3.
        var acknowledged = sustained.Rows + overload.Rows;
        var stored = await database.ScalarAsync<long>("SELECT count(*) FROM device_metrics");
        var isHealthy = await ingest.IsHealthyAsync(cancellationToken);
        Print($"acknowledged {acknowledged:N0} rows, stored {stored:N0}; healthy afterwards: {(isHealthy ? "yes" : "no")}");

        return stored == acknowledged && overload.Other == 0 && overload.P99 < LongestP99 && peak < MemoryBound && isHealthy ? 0 : 1;
    }

    private static string MiB(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes >> 20:N0} MiB");

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
