using System.Globalization;
using System.Text.RegularExpressions;

namespace Flux.EmbeddedTimescale;

/// <summary>A PostgreSQL with TimescaleDB on this machine.</summary>
/// <param name="BinDirectory">The folder of <c>postgres</c> and <c>initdb</c>.</param>
/// <param name="Major">PostgreSQL's major version; a data folder works with one major version only.</param>
/// <param name="Timescale">The version of the extension that new databases get.</param>
/// <param name="HasJobs">Whether its edition has background jobs; the Apache edition has none.</param>
/// <param name="HasLz4">Whether WAL can be compressed with LZ4.</param>
/// <param name="TimeZones">
/// The folder that is linked as <c>zoneinfo</c> into the data folder. Provisioned trees and copies of them look for time zones there;
/// other servers ignore it. Null if this machine has none.
/// </param>
internal sealed partial record PostgresInstallation(
    string BinDirectory, int Major, Version Timescale, bool HasJobs, bool HasLz4, string? TimeZones)
{
    private const int OldestMajor = 15;
    private static readonly Version OldestTimescale = new(2, 18);

    public string Program(string name) => Path.Combine(BinDirectory, name);

    /// <summary>Inspects a bin folder. Exactly one of the two results is set: the installation, or the problem with it.</summary>
    public static async Task<(PostgresInstallation? Found, string? Problem)> InspectAsync(
        string binDirectory, CancellationToken cancellationToken)
    {
        string[] needed = ["postgres", "initdb", "pg_config"];
        var missing = needed.Where(name => !File.Exists(Path.Combine(binDirectory, name))).ToList();
        if (missing.Count > 0)
            return (null, $"{binDirectory} has no {string.Join(", ", missing)}");

        var version = await Tool.RunAsync(Path.Combine(binDirectory, "postgres"), ["--version"], cancellationToken);
        var major = MajorVersion().Match(version.Output);
        if (!version.Succeeded || !major.Success)
            return (null, $"{binDirectory}/postgres does not run ({version.ErrorLine})");
        var number = int.Parse(major.Value, CultureInfo.InvariantCulture);
        if (number < OldestMajor)
            return (null, $"{binDirectory} is PostgreSQL {number}, and Flux needs {OldestMajor} or newer");

        var config = await Tool.RunAsync(
            Path.Combine(binDirectory, "pg_config"), ["--sharedir", "--pkglibdir", "--configure"], cancellationToken);
        if (config.Output.Split('\n') is not [var share, var libraries, ..])
            return (null, $"{binDirectory}/pg_config does not run ({config.ErrorLine})");
        var control = Path.Combine(share, "extension", "timescaledb.control");
        if (!File.Exists(control))
            return (null, $"PostgreSQL {number} in {binDirectory} has no TimescaleDB extension");
        var timescale = DefaultVersion().Match(await File.ReadAllTextAsync(control, cancellationToken));
        if (!timescale.Success || !Version.TryParse(timescale.Groups["version"].Value, out var extension))
            return (null, $"{control} names no version");
        if (extension < OldestTimescale)
            return (null, $"TimescaleDB in {binDirectory} is {extension}, and Flux needs {OldestTimescale} or newer");
        return (new PostgresInstallation(
            binDirectory,
            number,
            extension,
            // The features under the Timescale License are in a separate library.
            HasJobs: File.Exists(Path.Combine(libraries, $"timescaledb-tsl-{extension}.so")),
            HasLz4: config.Output.Contains("--with-lz4", StringComparison.Ordinal),
            TimeZonesFor(binDirectory)), null);
    }

    /// <summary>
    /// The tree's own time zones (<c>usr/share/zoneinfo</c> beside <c>usr/lib/postgresql/17/bin</c>), else this machine's.
    /// </summary>
    private static string? TimeZonesFor(string binDirectory) =>
        new[] { Path.GetFullPath(Path.Combine(binDirectory, "../../../../share/zoneinfo")), "/usr/share/zoneinfo" }
            .FirstOrDefault(Directory.Exists);

    [GeneratedRegex(@"(?<=PostgreSQL\) )\d+", RegexOptions.None, 1000)]
    private static partial Regex MajorVersion();

    [GeneratedRegex(@"^\s*default_version\s*=\s*'(?<version>\d+(\.\d+)+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DefaultVersion();
}
