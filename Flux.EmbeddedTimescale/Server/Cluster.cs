using System.Globalization;

namespace Flux.EmbeddedTimescale.Server;

/// <summary>Prepares a data folder for its server: creates it if missing, cleans up after a killed server, configures it.</summary>
internal sealed class Cluster(
    ServerSettings settings, PostgresInstallation postgres, Privileges privileges, IProgress<string> progress, TimeProvider timeProvider)
{
    private readonly ServerFolder _folder = new(settings.DataDirectory);

    /// <exception cref="DatabaseUnavailableException">
    /// The data was written by another PostgreSQL version, the disk is full, or initdb failed.
    /// </exception>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        try
        {
            _folder.Create();
            if (Directory.Exists(_folder.Cluster))
            {
                await new OrphanedProcesses(_folder, progress, timeProvider).ClearAsync(settings.Port, cancellationToken);
                ThrowUnlessSameMajor();
            }
            else
            {
                await CreateAsync(cancellationToken);
            }
            await privileges.OwnAsync(_folder.Cluster, cancellationToken);
            await privileges.OwnAsync(_folder.Sockets, cancellationToken);
            Configure(_folder.Cluster);
        }
        catch (IOException error)
        {
            throw new DatabaseUnavailableException($"The data folder {settings.DataDirectory} cannot be written: {error.Message}", error);
        }
    }

    private async Task CreateAsync(CancellationToken cancellationToken)
    {
        progress.Report($"creating the data folder {settings.DataDirectory}");
        // Built in a temporary folder and renamed: an interrupted initdb must not leave a folder that looks like a cluster.
        var building = _folder.Cluster + ".building";
        if (Directory.Exists(building))
            Directory.Delete(building, recursive: true);
        Directory.CreateDirectory(building);
        await privileges.OwnAsync(building, cancellationToken);
        // GMT is the only zone that PostgreSQL knows without files, and the new folder does not have the link to them yet.
        var command = privileges.Apply(
        [
            "env", "-i", "PATH=/usr/bin:/bin", "LC_ALL=C", "TZ=GMT", postgres.Program("initdb"), "-D", building, "-U", ServerSettings.User,
            "-E", "UTF8", "--no-locale", .. Collation(), "-A", "trust", "--no-instructions",
            .. settings.ThrowAway ? (string[])["--no-sync"] : [],
        ]);
        var result = await Tool.RunAsync(command[0], [.. command.Skip(1)], cancellationToken);
        if (result.DiskFull)
        {
            throw new DatabaseUnavailableException(
                $"The disk of {settings.DataDirectory} is full: "
                + "free some space, or move the data with Flux:Database:Embedded:DataDirectory.");
        }
        if (!result.Succeeded)
            throw new DatabaseUnavailableException($"initdb failed in {building}: {result.ErrorLine}");
        await File.WriteAllTextAsync(Path.Combine(building, "pg_hba.conf"), "", cancellationToken);
        await File.AppendAllTextAsync(Path.Combine(building, "postgresql.conf"), "\ninclude = 'flux.conf'\n", cancellationToken);
        Directory.Move(building, _folder.Cluster);
    }

    /// <summary>The built-in C.UTF-8 of PostgreSQL 17 and newer is fast, and its order is the same on every machine.</summary>
    private string[] Collation() => postgres.Major >= 17 ? ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] : [];

    private void Configure(string cluster)
    {
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        File.WriteAllText(Path.Combine(cluster, "flux.conf"), ClusterConfiguration.Text(settings, _folder, postgres, memory));
        var access = Path.Combine(cluster, "pg_hba.conf");
        File.WriteAllText(access, AccessRules.Update(File.ReadAllText(access)));
        if (postgres.TimeZones is null)
            return;
        var link = Path.Combine(cluster, "zoneinfo");
        if (File.Exists(link) || Directory.Exists(link) || new FileInfo(link).LinkTarget is not null)
            File.Delete(link);
        File.CreateSymbolicLink(link, postgres.TimeZones);
    }

    private void ThrowUnlessSameMajor()
    {
        var file = Path.Combine(_folder.Cluster, "PG_VERSION");
        var version = File.Exists(file) ? File.ReadAllText(file).Trim() : "unknown";
        if (version != postgres.Major.ToString(CultureInfo.InvariantCulture))
            throw new DatabaseUnavailableException(
                $"The data folder {settings.DataDirectory} was written by PostgreSQL {version}, "
                + $"and {postgres.BinDirectory} is PostgreSQL {postgres.Major}: "
                + "name a PostgreSQL of that version in Flux:Database:Embedded:BinDirectory, or move the folder away to start empty.");
    }
}
