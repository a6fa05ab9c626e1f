namespace Flux.EmbeddedTimescale.Provisioning;

/// <summary>Provisions PostgreSQL with TimescaleDB without root, from the packages of the machine's own distribution.</summary>
/// <remarks>
/// Does not know about servers and data. A tree is built in a temporary folder and renamed, so a tree at its final path is complete.
/// <c>machine</c> is the root of the file system whose <c>etc/os-release</c> and <c>etc/apt</c> are read.
/// </remarks>
internal sealed class DebianProvisioner(string trees, IProgress<string> progress, TimeProvider timeProvider, string machine = "/")
{
    /// <summary>Increased when this code builds a different tree from the same packages.</summary>
    private const int Revision = 1;

    private static readonly string[] Tools = ["apt-get", "apt-cache", "dpkg", "dpkg-deb", "tar", "sh", "sync", "chmod"];
    private static readonly string[] OsRelease = ["etc/os-release", "usr/lib/os-release"];
    private static readonly string[] Keyrings =
        ["/usr/share/keyrings/debian-archive-keyring.gpg", "/usr/share/keyrings/debian-archive-keyring.pgp"];

    /// <summary>The tree of this machine: an existing one, or one built now. Only one process builds it; others wait.</summary>
    /// <exception cref="DatabaseUnavailableException">Not a Debian-family machine, tools missing, no network, disk full …</exception>
    public async Task<PostgresTree> ProvideAsync(CancellationToken cancellationToken)
    {
        var release = ReadRelease();
        var architecture = (await Tool.RunAsync("dpkg", ["--print-architecture"], cancellationToken)).Output.Trim();
        var target = Path.Combine(trees, $"{release.TargetSuite}-{architecture}-r{Revision}");
        if (PackageLock.Read(target) is not null)
            return new PostgresTree(target);

        try
        {
            using var provisionLock = await FileLock.TakeAsync(Path.Combine(trees, "provision.lock"),
                () => progress.Report("waiting for another process that is provisioning TimescaleDB"), timeProvider, cancellationToken);
            if (PackageLock.Read(target) is null)
                await BuildAsync(release, architecture, target, cancellationToken);
        }
        catch (IOException error) when (error.IsFull())
        {
            throw DiskSpace.Full(trees, inner: error);
        }
        catch (IOException error)
        {
            throw DatabaseUnavailableException.WithAlternatives(
                $"TimescaleDB cannot be provisioned in {trees} ({error.Message.TrimEnd('.')}); set XDG_DATA_HOME to use another folder.",
                error);
        }
        catch (UnauthorizedAccessException error)
        {
            throw DatabaseUnavailableException.WithAlternatives(
                $"{trees} cannot be written to ({error.Message}); set XDG_DATA_HOME to use another folder.", error);
        }
        return new PostgresTree(target);
    }

    private async Task BuildAsync(DebianRelease release, string architecture, string target, CancellationToken cancellationToken)
    {
        var started = timeProvider.GetTimestamp();
        var building = target + ".building";
        var work = Path.Combine(trees, $"apt-{release.TargetSuite}-{architecture}");
        foreach (var leftover in (string[])[building, target])
            DeleteTree(leftover);
        DiskSpace.ThrowUnlessFree(trees, alreadyWritten: SizeOf(work));

        var sources = AptSourceSelection.For(
            release, AptSource.ReadAll(Path.Combine(machine, "etc/apt")), Keyrings.FirstOrDefault(File.Exists));
        if (sources.IsEmpty)
            throw DatabaseUnavailableException.WithAlternatives(
                $"No package mirror for {release.Codename} is configured in /etc/apt/sources.list or /etc/apt/sources.list.d.");
        progress.Report($"provisioning TimescaleDB from the packages of {release.TargetSuite}, once for this user");
        var apt = new AptWorkspace(work, architecture);
        apt.Prepare(sources);
        var fetch = new PackageFetch(apt, release, progress, timeProvider);
        var packages = await fetch.ResolveAsync(cancellationToken);
        await fetch.DownloadAsync(packages, cancellationToken);

        Directory.CreateDirectory(building);
        var tree = new PostgresTree(building);
        progress.Report($"unpacking {packages.Length} packages");
        foreach (var package in packages)
            await tree.UnpackAsync(fetch.FileOf(package), cancellationToken);
        tree.MakeRelocatable();
        progress.Report("checking that every library is found");
        await tree.VerifyAsync(cancellationToken);

        new PackageLock(release.Name, release.TargetSuite, architecture, packages).Write(building);
        // Root's umask may be restrictive, and another user has to run these programs.
        await Tool.RunAsync("chmod", ["-R", "a+rX", building], cancellationToken);
        // A rename may reach the disk before the files: after a power cut an incomplete tree would look complete.
        await Tool.RunAsync("sync", ["-f", building], cancellationToken);
        Directory.Move(building, target);
        DeleteTree(work);
        progress.Report($"TimescaleDB is provisioned ({timeProvider.GetElapsedTime(started).TotalSeconds:F0} s)");
    }

    private DebianRelease ReadRelease()
    {
        if (!OperatingSystem.IsLinux())
            throw DatabaseUnavailableException.WithAlternatives(
                "An embedded TimescaleDB is provisioned on Linux of the Debian family only.");
        var file = OsRelease.Select(name => Path.Combine(machine, name)).FirstOrDefault(File.Exists);
        var release = file is null ? null : DebianRelease.Parse(File.ReadAllText(file));
        if (release is null)
            throw DatabaseUnavailableException.WithAlternatives(
                "This Linux is not of the Debian family, so no embedded TimescaleDB can be provisioned on it.");
        var missing = Tools.Where(tool => !Tool.Exists(tool)).ToList();
        if (missing.Count > 0)
            throw DatabaseUnavailableException.WithAlternatives(
                $"Provisioning TimescaleDB needs {string.Join(", ", missing)}, which this machine does not have.");
        return release;
    }

    private static long SizeOf(string directory) =>
        Directory.Exists(directory)
            ? new DirectoryInfo(directory).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length) : 0;

    private static void DeleteTree(string directory)
    {
        if (Directory.Exists(directory))
            Directory.Delete(directory, recursive: true);
    }
}
