using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Flux.EmbeddedTimescale.Provisioning;

/// <summary>Determines which packages TimescaleDB needs and downloads them. An interrupted download is resumed.</summary>
internal sealed partial class PackageFetch(AptWorkspace apt, DebianRelease release, IProgress<string> progress, TimeProvider timeProvider)
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(1);

    private static readonly Version OldestTimescale = new(2, 18);

    /// <summary>The packages of the suite's newest TimescaleDB, with everything it needs.</summary>
    /// <exception cref="DatabaseUnavailableException">No network, or the suite has no TimescaleDB that is new enough.</exception>
    public async Task<ImmutableArray<DebPackage>> ResolveAsync(CancellationToken cancellationToken)
    {
        progress.Report($"reading the package lists of {release.TargetSuite}");
        var update = await apt.RunAsync("apt-get", ["-qq", "update"], cancellationToken);
        ThrowUnlessFetched(update, "The package lists could not be downloaded");

        var names = await apt.RunAsync("apt-cache", ["pkgnames", "postgresql-"], cancellationToken);
        var newest = names.Output.Split('\n')
            .Select(name => Timescale().Match(name)).Where(match => match.Success)
            .MaxBy(match => int.Parse(match.Groups["major"].Value, CultureInfo.InvariantCulture))?.Value;
        if (newest is null)
            throw TooOld("no TimescaleDB package");

        // apt omits packages that an interrupted run has downloaded already. An empty archive folder makes it list all.
        var plan = await apt.RunAsync(
            "apt-get", ["-qq", "-o", $"Dir::Cache::archives={apt.NoArchives}", "install", "--print-uris", newest], cancellationToken);
        var packages = plan.Output.Split('\n').Select(DebPackage.Parse).OfType<DebPackage>().ToImmutableArray();
        if (!plan.Succeeded || packages.IsEmpty)
            throw DatabaseUnavailableException.WithAlternatives(
                $"apt-get cannot find all packages that {newest} needs ({plan.ErrorLine}).");
        var version = packages.First(package => package.Package == newest).Version;
        if (Version.TryParse(UpstreamVersion().Match(version).Value, out var upstream) && upstream < OldestTimescale)
            throw TooOld($"only TimescaleDB {upstream}");
        return packages;
    }

    /// <summary>Downloads what is missing and checks the hash of every file.</summary>
    public async Task DownloadAsync(ImmutableArray<DebPackage> packages, CancellationToken cancellationToken)
    {
        // apt would accept a damaged file of the right size. It is deleted here, so that apt downloads it again.
        var damaged = packages.Where(package => File.Exists(FileOf(package)) && !IsComplete(package)).ToList();
        damaged.ForEach(package => File.Delete(FileOf(package)));

        var total = packages.Sum(package => package.Size);
        var reported = timeProvider.GetTimestamp();
        Report();
        var install = packages.Select(package => $"{package.Package}={package.Version}");
        var download = await apt.RunAsync(
            "apt-get",
            ["-qq", "-y", "-o", "APT::Status-Fd=1", "install", "--download-only", .. install],
            cancellationToken,
            _ => ReportPeriodically());
        ThrowUnlessFetched(download, "The packages could not be downloaded");
        Report();
        if (packages.FirstOrDefault(package => !IsComplete(package)) is { } bad)
            throw DatabaseUnavailableException.WithAlternatives(
                $"The downloaded package {bad.File} does not have the hash that its signed list gives.");

        void ReportPeriodically()
        {
            if (timeProvider.GetElapsedTime(reported) < ReportInterval)
                return;
            reported = timeProvider.GetTimestamp();
            Report();
        }

        void Report()
        {
            var done = packages.Count(package => File.Exists(FileOf(package)));
            var bytes = packages.Sum(package => LengthOf(package));
            progress.Report($"downloading {done}/{packages.Length} packages, {bytes / 1e6:F1} of {total / 1e6:F1} MB");
        }
    }

    /// <summary>Where a package is, once downloaded.</summary>
    public string FileOf(DebPackage package) => Path.Combine(apt.Archives, package.File);

    private long LengthOf(DebPackage package)
    {
        var done = new FileInfo(FileOf(package));
        var partial = new FileInfo(Path.Combine(apt.Archives, "partial", package.File));
        return done.Exists ? done.Length : partial.Exists ? partial.Length : 0;
    }

    private bool IsComplete(DebPackage package)
    {
        if (!File.Exists(FileOf(package)))
            return false;
        using var file = File.OpenRead(FileOf(package));
        return file.Length == package.Size && Convert.ToHexStringLower(SHA256.HashData(file)) == package.Sha256;
    }

    private static void ThrowUnlessFetched(ToolResult result, string what)
    {
        if (result.DiskFull)
            throw new IOException(result.ErrorLine, DiskSpace.FullHResult);
        if (!result.Succeeded)
            throw DatabaseUnavailableException.WithAlternatives($"{what} ({result.ErrorLine}): check the network and the proxy of apt.");
    }

    private DatabaseUnavailableException TooOld(string available) => DatabaseUnavailableException.WithAlternatives(
        $"{release.Name} is not supported for an embedded database: its packages ({release.TargetSuite}) have {available}, "
        + $"and Flux needs {OldestTimescale} or newer.");

    [GeneratedRegex(@"^postgresql-(?<major>\d+)-timescaledb$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Timescale();

    [GeneratedRegex(@"^\d+(\.\d+)+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex UpstreamVersion();
}
