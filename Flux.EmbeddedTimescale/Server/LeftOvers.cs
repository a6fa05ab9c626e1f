using System.Globalization;

namespace Flux.EmbeddedTimescale.Server;

/// <summary>Clears what a killed server leaves behind, so that the next one can start.</summary>
/// <remarks>Only for the holder of the data folder's lock: whatever lives in the cluster then is an orphan.</remarks>
internal sealed class LeftOvers(ServerFolder folder, IProgress<string> progress, TimeProvider timeProvider)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Waits for orphans to end by themselves, then makes them, then removes stale lock files.</summary>
    /// <remarks>A backend in the middle of a COPY outlives a killed postmaster; starting beside it would damage the data.</remarks>
    public async Task ClearAsync(int port, CancellationToken cancellationToken)
    {
        var started = timeProvider.GetTimestamp();
        var told = 0;
        while (DataFolderProcesses.Living(folder.Cluster) is { Count: > 0 } orphans)
        {
            var elapsed = timeProvider.GetElapsedTime(started);
            if (told == 0 && elapsed > TimeSpan.FromSeconds(1))
            {
                told++;
                progress.Report($"waiting for the previous server to end (process {string.Join(", ", orphans)})");
            }
            else if (told == 1 && elapsed > Patience)
            {
                told++;
                await SignalAsync(orphans, "INT", cancellationToken);
            }
            else if (elapsed > 2 * Patience)
            {
                // PostgreSQL recovers from a kill; two servers in one cluster it would not survive.
                await SignalAsync(orphans, "KILL", cancellationToken);
            }
            await Task.Delay(Pause, timeProvider, cancellationToken);
        }

        // Nobody lives here, so these name nobody: a zombie, or a stranger who was given the same process id.
        File.Delete(Path.Combine(folder.Cluster, "postmaster.pid"));
        var socket = Path.Combine(folder.Sockets, string.Create(CultureInfo.InvariantCulture, $".s.PGSQL.{port}"));
        File.Delete(socket);
        File.Delete(socket + ".lock");
    }

    private static Task<ToolResult> SignalAsync(IEnumerable<int> processes, string signal, CancellationToken cancellationToken) =>
        Tool.RunAsync("kill", ["-s", signal, .. processes.Select(id => id.ToString(CultureInfo.InvariantCulture))], cancellationToken);
}
