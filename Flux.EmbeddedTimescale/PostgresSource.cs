using Flux.EmbeddedTimescale.Provisioning;
using Flux.EmbeddedTimescale.Server;

namespace Flux.EmbeddedTimescale;

/// <summary>Decides which PostgreSQL the embedded mode runs: the configured one, an installed one, or a provisioned one.</summary>
internal sealed class PostgresSource(UserFolders folders, IProgress<string> progress, TimeProvider timeProvider)
{
    // Where packagers put PostgreSQL: Debian, the PostgreSQL project's RPMs, its source build.
    private static readonly (string Parent, string Pattern)[] Installed =
        [("/usr/lib/postgresql", "*"), ("/usr", "pgsql-*"), ("/usr/local", "pgsql")];

    /// <exception cref="DatabaseUnavailableException">None is available, and none could be provisioned.</exception>
    public async Task<PostgresInstallation> ProvideAsync(string? binDirectory, Privileges privileges, CancellationToken cancellationToken)
    {
        var postgres = await FindAsync(binDirectory, privileges, cancellationToken);
        return await privileges.CanReachAsync(postgres.Program("postgres"), cancellationToken)
            ? postgres
            : throw new DatabaseUnavailableException(
                $"PostgreSQL cannot run as root, and the user that it would run as cannot access {postgres.BinDirectory}: "
                + "allow all users to read that folder and to enter it.");
    }

    private async Task<PostgresInstallation> FindAsync(string? binDirectory, Privileges privileges, CancellationToken cancellationToken)
    {
        if (binDirectory is not null)
        {
            var (named, problem) = await PostgresInstallation.InspectAsync(binDirectory, cancellationToken);
            return named ?? throw new DatabaseUnavailableException($"Flux:Database:Embedded:BinDirectory: {problem}.");
        }

        foreach (var candidate in InstalledBinDirectories())
        {
            var (installed, _) = await PostgresInstallation.InspectAsync(candidate, cancellationToken);
            if (installed is not null)
                return installed;
        }

        var trees = await privileges.CanReachAsync(folders.Root, cancellationToken) ? folders.Trees : UserFolders.System.Trees;
        var tree = await new DebianProvisioner(trees, progress, timeProvider).ProvideAsync(cancellationToken);
        var (provisioned, broken) = await PostgresInstallation.InspectAsync(tree.BinDirectory, cancellationToken);
        return provisioned ?? throw new DatabaseUnavailableException(
            $"The provisioned PostgreSQL is broken ({broken}): remove {trees} and start again.");
    }

    /// <summary>Newest first: a folder is named by its version.</summary>
    private static IEnumerable<string> InstalledBinDirectories() => Installed
        .Where(location => Directory.Exists(location.Parent))
        .SelectMany(location => Directory.GetDirectories(location.Parent, location.Pattern))
        .Select(version => Path.Combine(version, "bin"))
        .Where(bin => File.Exists(Path.Combine(bin, "postgres")))
        .OrderDescending(StringComparer.Ordinal);
}
