using System.Collections.Concurrent;
using Flux.AppHost.Database;

namespace Flux.AppHost.Tests.Database;

/// <summary>A PostgreSQL that this run provisioned by itself into an empty home, by two provisioners at the same time.</summary>
public sealed class ProvisionedPostgres : IAsyncLifetime
{
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("flux-home-");

    internal UserFolders Folders => new(Path.Combine(_home.FullName, "flux-timeseries"));

    /// <summary>The data home that an AppHost process is given, so that it finds this tree.</summary>
    internal string DataHome => _home.FullName;

    internal PostgresInstallation Postgres { get; private set; } = null!;

    /// <summary>What the two of them reported.</summary>
    internal ConcurrentQueue<string> Reported { get; } = new();

    public async Task InitializeAsync()
    {
        // A run as root also tries the tree as another user.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_home.FullName, (UnixFileMode)0b111_101_101);
        var both = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(ProvideAsync)));
        Assert.Equal(both[0], both[1]);
        Postgres = both[0];
    }

    public Task DisposeAsync()
    {
        _home.Delete(recursive: true);
        return Task.CompletedTask;
    }

    private Task<PostgresInstallation> ProvideAsync() =>
        new PostgresSource(Folders, new Queue(Reported), TimeProvider.System).ProvideAsync(binDirectory: null, CancellationToken.None);

    private sealed class Queue(ConcurrentQueue<string> lines) : IProgress<string>
    {
        public void Report(string value) => lines.Enqueue(value);
    }
}

/// <summary>Tests that share one provisioned PostgreSQL.</summary>
[CollectionDefinition(Name)]
public sealed class ProvisionedPostgresTests : ICollectionFixture<ProvisionedPostgres>
{
    public const string Name = "provisioned PostgreSQL";
}
