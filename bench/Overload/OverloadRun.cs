using System.Globalization;
using Flux.ServiceDefaults.Authentication;
using Flux.TestDatabase;
using Flux.Timeseries.Access;

namespace Flux.Bench.Overload;

/// <summary>1. what does the service sustain, 2. offer it many times as much, 3. is everything acknowledged there, and did it stay bounded?</summary>
internal static class OverloadRun
{
    private const int RowsPerRequest = 1_000;
    private const int Warmup = 5;
    // An accepted request waits for at most what the queue holds (Flux:Ingest:QueueBytes over the rate of commits); a client waits for 100 s.
    private static readonly TimeSpan LongestP99 = TimeSpan.FromSeconds(60);

    public static async Task<int> RunAsync(TimeSpan length, int factor, int slowSenders, CancellationToken cancellationToken)
    {
        var database = new MigratedDatabase();
        await database.InitializeAsync();
        try
        {
            var key = await TestKeys.CreateAsync(database.DataSource, "load", DeviceScope.All, FluxScopes.Write);
            using var ingest = await IngestProcess.StartAsync(database.ConnectionString, cancellationToken);
            using var load = new Load(ingest.Address, key, RowsPerRequest);

            var sustained = await load.ClosedAsync(connections: 4, TimeSpan.FromSeconds(Warmup * 3), cancellationToken);
            var idle = ingest.Memory;
            Tell($"sustained: {sustained.RowsPerSecond:N0} rows/s, p99 {sustained.P99.TotalMilliseconds:N0} ms, memory {Mib(idle)} MiB");

            await using var crowd = await SlowSenders.StartAsync(ingest.Address, key, slowSenders, cancellationToken);
            var overload = await load.OpenAsync(sustained.RequestsPerSecond * factor, length, cancellationToken);
            Tell($"offered {factor}x for {length.TotalSeconds:N0} s: {overload.Sent:N0} requests ({overload.OfferedPerSecond / sustained.RequestsPerSecond:N1}x reached the wire), "
                + $"{overload.Accepted:N0} x 200, {overload.Refused:N0} x 429, {overload.Other:N0} other");
            Tell($"accepted: {overload.RowsPerSecond:N0} rows/s ({overload.RowsPerSecond / sustained.RowsPerSecond:P0} of sustained), p50 {overload.P50.TotalMilliseconds:N0} ms, p99 {overload.P99.TotalMilliseconds:N0} ms");
            Tell($"memory: peak {Mib(ingest.PeakMemory)} MiB; {slowSenders} slow senders: {crowd.CutOff} cut off");

            var acknowledged = sustained.Rows + overload.Rows;
            var stored = await CountAsync(database, cancellationToken);
            Tell($"acknowledged {acknowledged:N0} rows, stored {stored:N0}");
            var healthy = await load.IsHealthyAsync(cancellationToken);
            Tell($"health afterwards: {(healthy ? "200" : "not 200")}");

            return stored == acknowledged && overload.Other == 0 && overload.P99 < LongestP99 && ingest.PeakMemory < IngestProcess.MemoryBound && healthy ? 0 : 1;
        }
        finally
        {
            await database.DisposeAsync();
        }
    }

    private static async Task<long> CountAsync(MigratedDatabase database, CancellationToken cancellationToken)
    {
        await using var command = database.DataSource.CreateCommand("SELECT count(*) FROM device_metrics");
        command.CommandTimeout = 600;
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static string Mib(long bytes) => (bytes >> 20).ToString("N0", CultureInfo.InvariantCulture);

    private static void Tell(string line) => Console.WriteLine(line);
}
