using System.Globalization;

namespace Flux.EmbeddedTimescale.Server;

/// <summary>Ends the processes and removes the lock files of a killed server, so that the next one can start.</summary>
/// <remarks>Only for the holder of the data folder's lock: any process of the cluster is an orphan then.</remarks>
internal sealed class OrphanedProcesses(ServerFolder folder, IProgress<string> progress, TimeProvider timeProvider)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Waits for orphans to end, signals those that do not, then removes stale lock files.</summary>
    /// <remarks>A backend in a COPY outlives a killed postmaster; a second server beside it would damage the data.</remarks>
    public async Task ClearAsync(int port, CancellationToken cancellationToken)
    {
        var started = timeProvider.GetTimestamp();
        var step = 0;
        while (DataFolderProcesses.Find(folder.Cluster) is { Count: > 0 } orphans)
        {
            var elapsed = timeProvider.GetElapsedTime(started);
            if (step == 0 && elapsed > TimeSpan.FromSeconds(1))
            {
                step++;
                progress.Report($"waiting for the previous server to end (process {string.Join(", ", orphans)})");
            }
            else if (step == 1 && elapsed > Patience)
            {
                step++;
                await SignalAsync(orphans, "INT", cancellationToken);
            }
            else if (elapsed > 2 * Patience)
            {
                // PostgreSQL recovers from a kill, but two servers in one cluster would damage the data.
                await SignalAsync(orphans, "KILL", cancellationToken);
            }
            await Task.Delay(Pause, timeProvider, cancellationToken);
        }

        // No process is left: the files name a zombie, or another program that got the same process id.
        File.Delete(Path.Combine(folder.Cluster, "postmaster.pid"));
        var socket = Path.Combine(folder.Sockets, string.Create(CultureInfo.InvariantCulture, $".s.PGSQL.{port}"));
        File.Delete(socket);
        File.Delete(socket + ".lock");
    }

    private static Task<ToolResult> SignalAsync(IEnumerable<int> processes, string signal, CancellationToken cancellationToken) =>
        Tool.RunAsync("kill", ["-s", signal, .. processes.Select(id => id.ToString(CultureInfo.InvariantCulture))], cancellationToken);
}
