namespace Flux.EmbeddedTimescale.Server;

/// <summary>Keeps one embedded server running until cancellation: a server that was killed is started again.</summary>
internal sealed class Supervisor(
    ServerSettings settings, PostgresInstallation postgres, Privileges privileges, IProgress<string> progress, TimeProvider timeProvider)
{
    /// <summary>Failed restarts in a row after which the supervisor gives up.</summary>
    private const int MaxAttempts = 5;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>After this running time the pause before a restart is the shortest again.</summary>
    private static readonly TimeSpan Steady = TimeSpan.FromSeconds(10);

    /// <summary>Returns when <paramref name="stop"/> is cancelled and the server has stopped.</summary>
    /// <exception cref="DatabaseUnavailableException">The first start failed, or the server could not be started again.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        using var dataLock = FileLock.TryTake(new ServerFolder(settings.DataDirectory).LockFile)
            ?? throw new DatabaseUnavailableException(
                $"The data folder {settings.DataDirectory} is in use by another Flux AppHost: "
                + "stop that one, or give this one its own with Flux:Database:Embedded:DataDirectory.");
        var pause = ShortestPause;
        var first = true;
        while (true)
        {
            var started = timeProvider.GetTimestamp();
            await using (var server = first ? await StartAsync(stop) : await RestartAsync(stop))
            {
                progress.Report(first
                    ? $"TimescaleDB {postgres.Timescale} on PostgreSQL {postgres.Major} is ready on 127.0.0.1:{settings.Port}, "
                        + $"data in {settings.DataDirectory}"
                    : "the server is running again");
                first = false;
                var code = await ExitOrStopAsync(server, stop);
                if (code is null)
                {
                    progress.Report("stopping");
                    break;
                }
                pause = timeProvider.GetElapsedTime(started) > Steady ? ShortestPause : pause * 2;
                pause = pause > LongestPause ? LongestPause : pause;
                progress.Report($"the server ended with exit code {code}: starting it again in {pause.TotalSeconds:0.0} s");
            }
            await Task.Delay(pause, timeProvider, stop);
        }
        progress.Report("stopped");
    }

    private Task<EmbeddedServer> StartAsync(CancellationToken stop) =>
        EmbeddedServer.StartAsync(settings, postgres, privileges, progress, timeProvider, stop);

    private async Task<EmbeddedServer> RestartAsync(CancellationToken stop)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await StartAsync(stop);
            }
            catch (DatabaseUnavailableException error) when (attempt < MaxAttempts)
            {
                progress.Report($"attempt {attempt} of {MaxAttempts}: {error.Message}");
                await Task.Delay(ShortestPause * Math.Pow(3, attempt), timeProvider, stop);
            }
        }
    }

    /// <summary>The exit code, or null on cancellation.</summary>
    private static async Task<int?> ExitOrStopAsync(EmbeddedServer server, CancellationToken stop)
    {
        try
        {
            return await server.Exited.WaitAsync(stop);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }
}
