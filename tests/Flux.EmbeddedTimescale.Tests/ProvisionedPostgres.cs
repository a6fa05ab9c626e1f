using System.Collections.Concurrent;
using Flux.EmbeddedTimescale.Server;

namespace Flux.EmbeddedTimescale.Tests;

/// <summary>
/// A PostgreSQL that this test run provisions into an empty home: first interrupted after the download, then by two provisioners at the
/// same time.
/// </summary>
public sealed class ProvisionedPostgres : IAsyncLifetime
{
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("flux-home-");

    internal UserFolders Folders => new(Path.Combine(_home.FullName, "flux-timeseries"));

    /// <summary>The data home for other processes, so that they find this tree.</summary>
    internal string DataHome => _home.FullName;

    internal PostgresInstallation Postgres { get; private set; } = null!;

    /// <summary>The root of the provisioned tree.</summary>
    internal string Tree => Path.GetFullPath(Path.Combine(Postgres.BinDirectory, "../../../../.."));

    /// <summary>The progress of the interrupted provisioner.</summary>
    internal ConcurrentQueue<string> ReportedBefore { get; } = new();

    /// <summary>The progress of the two others.</summary>
    internal ConcurrentQueue<string> Reported { get; } = new();

    public async Task InitializeAsync()
    {
        // A run as root also runs the tree as another user.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_home.FullName, (UnixFileMode)0b111_101_101);
        using (var interrupt = new CancellationTokenSource())
        {
            var first = new Queue(ReportedBefore, line =>
            {
                if (line.StartsWith("unpacking", StringComparison.Ordinal))
                    interrupt.Cancel();
            });
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ProvideAsync(first, interrupt.Token));
        }
        var second = new Queue(Reported, _ => { });
        var both = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => ProvideAsync(second, CancellationToken.None))));
        Assert.Equal(both[0], both[1]);
        Postgres = both[0];
    }

    public Task DisposeAsync()
    {
        _home.Delete(recursive: true);
        return Task.CompletedTask;
    }

    private async Task<PostgresInstallation> ProvideAsync(IProgress<string> progress, CancellationToken cancellationToken) =>
        await new PostgresSource(Folders, progress, TimeProvider.System)
            .ProvideAsync(binDirectory: null, await Privileges.FindAsync(cancellationToken), cancellationToken);

    private sealed class Queue(ConcurrentQueue<string> lines, Action<string> onLine) : IProgress<string>
    {
        public void Report(string value)
        {
            lines.Enqueue(value);
            onLine(value);
        }
    }
}
