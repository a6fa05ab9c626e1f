using Npgsql;

namespace Flux.EmbeddedTimescale.Server;

/// <summary>One run of an embedded server: from the preparation of the data folder to the end of its process.</summary>
internal sealed class EmbeddedServer : IAsyncDisposable
{
    private readonly PostgresProcess _process;

    private EmbeddedServer(PostgresProcess process) => _process = process;

    /// <summary>Completes with the exit code when the server has ended, stopped or killed.</summary>
    public Task<int> Exited => _process.Exited;

    /// <summary>The postmaster's process id.</summary>
    public Task<int> ProcessId => _process.Id;

    /// <summary>Starts a server and makes it ready for use. The caller holds the data folder's lock.</summary>
    /// <exception cref="DatabaseUnavailableException">It did not start; the message says why.</exception>
    public static async Task<EmbeddedServer> StartAsync(
        ServerSettings settings, PostgresInstallation postgres, Privileges privileges, IProgress<string> progress,
        TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        await new Cluster(settings, postgres, privileges, progress, timeProvider).PrepareAsync(cancellationToken);
        var process = PostgresProcess.Start(
            new ServerFolder(settings.DataDirectory), postgres, privileges, settings.ThrowAway ? settings.DataDirectory : null,
            progress.Report, timeProvider);
        try
        {
            await Task.WhenAny(process.Ready, process.Exited).WaitAsync(cancellationToken);
            if (process.Exited.IsCompleted)
                throw ToException(settings, process.LastLines, await process.Exited);
            await new DatabaseSetup(settings, progress).RunAsync(cancellationToken);
            return new EmbeddedServer(process);
        }
        catch (NpgsqlException error)
        {
            await process.DisposeAsync();
            throw new DatabaseUnavailableException(
                $"PostgreSQL started in {settings.DataDirectory}, but could not be set up: {error.Message}", error);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops the server in order.</summary>
    public Task StopAsync() => _process.StopAsync();

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static DatabaseUnavailableException ToException(ServerSettings settings, IReadOnlyCollection<string> lines, int exitCode)
    {
        if (lines.Any(line => line.Contains("Address already in use", StringComparison.Ordinal)))
            return new PortTakenException(settings.Port);
        if (lines.Any(line => line.Contains("No space left on device", StringComparison.Ordinal)))
            return new DatabaseUnavailableException($"The disk of {settings.DataDirectory} is full: free some space, then start again.");
        var reason = lines
            .LastOrDefault(line => line.Contains("FATAL", StringComparison.Ordinal) || line.Contains("PANIC", StringComparison.Ordinal))
            ?? lines.LastOrDefault() ?? "it printed nothing";
        return new DatabaseUnavailableException($"PostgreSQL ended with exit code {exitCode} before it was ready: {reason}");
    }
}
