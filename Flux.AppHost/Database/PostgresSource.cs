using Flux.AppHost.Database.Provisioning;

namespace Flux.AppHost.Database;

/// <summary>Decides which PostgreSQL the embedded mode runs: the one named, one that is installed, or one that is provisioned.</summary>
internal sealed class PostgresSource(UserFolders folders, IProgress<string> progress, TimeProvider time)
{
    // Where packagers put PostgreSQL: Debian, the PostgreSQL project's RPMs, its source build.
    private static readonly (string Parent, string Pattern)[] Installed =
        [("/usr/lib/postgresql", "*"), ("/usr", "pgsql-*"), ("/usr/local", "pgsql")];

    /// <exception cref="DatabaseUnavailableException">There is none, and none could be provisioned.</exception>
    public async Task<PostgresInstallation> ProvideAsync(string? binDirectory, CancellationToken cancellation)
    {
        if (binDirectory is not null)
        {
            var (named, problem) = await PostgresInstallation.InspectAsync(binDirectory, timeZones: null, cancellation);
            return named ?? throw new DatabaseUnavailableException($"Flux:Database:Embedded:BinDirectory: {problem}.");
        }

        foreach (var candidate in InstalledBinDirectories())
        {
            var (installed, _) = await PostgresInstallation.InspectAsync(candidate, timeZones: null, cancellation);
            if (installed is not null)
                return installed;
        }

        var tree = await new DebianProvisioner(folders.Trees, progress, time).ProvideAsync(cancellation);
        var (provisioned, broken) = await PostgresInstallation.InspectAsync(tree.BinDirectory, tree.TimeZones, cancellation);
        return provisioned ?? throw new DatabaseUnavailableException(
            $"The provisioned PostgreSQL is broken ({broken}): remove {folders.Trees} and start again.");
    }

    /// <summary>Newest first: a folder is named by its version.</summary>
    private static IEnumerable<string> InstalledBinDirectories() => Installed
        .Where(place => Directory.Exists(place.Parent))
        .SelectMany(place => Directory.GetDirectories(place.Parent, place.Pattern))
        .Select(version => Path.Combine(version, "bin"))
        .Where(bin => File.Exists(Path.Combine(bin, "postgres")))
        .OrderDescending(StringComparer.Ordinal);
}
