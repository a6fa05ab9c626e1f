using System.Text;
using CliWrap;

namespace Flux.EmbeddedTimescale.Provisioning;

/// <summary>
/// Makes a relocatable PostgreSQL from packages. It runs with the tree's own dynamic loader and C library, not with the host's.
/// </summary>
internal sealed class PostgresTree(string root)
{
    // Excluded: documentation, JIT, character set converters, upgrade scripts from versions that Flux never used.
    private static readonly string[] Excluded =
    [
        "./usr/share/doc*", "./usr/share/man*", "./usr/share/locale*", "./usr/share/lintian*", "./usr/share/bug*", "./usr/share/systemd*",
        "./usr/share/postgresql/*/man*", "./usr/share/zoneinfo/right", "./usr/share/zoneinfo/localtime", "./etc*", "./var*",
        "*/bitcode*", "*/llvmjit*", "*/pgxs*", "*/gconv*", "*/pgxml.so", "*/sepgsql.so",
        "*/timescaledb--[01].*--*.sql", "*/timescaledb--2.[0-9].*--*.sql", "*/timescaledb--2.1[0-7].*--*.sql",
    ];

    /// <summary>The folder of <c>postgres</c>, <c>initdb</c> and the clients.</summary>
    public string BinDirectory => Directory.GetDirectories(Path.Combine(root, "usr/lib/postgresql"))
        .Select(version => Path.Combine(version, "bin")).First(Directory.Exists);

    private string RealBin => Path.Combine(BinDirectory, ".real");

    public async Task UnpackAsync(string package, CancellationToken cancellationToken)
    {
        var errors = new StringBuilder();
        var read = Cli.Wrap("dpkg-deb")
            .WithArguments(["--fsys-tarfile", package]).WithStandardErrorPipe(PipeTarget.ToStringBuilder(errors));
        var write = Cli.Wrap("tar")
            .WithArguments(["-x", "-C", root, "--no-same-owner", .. Excluded.Select(pattern => $"--exclude={pattern}")])
            .WithEnvironmentVariables(environment => environment.Set("LC_ALL", "C"))
            .WithStandardErrorPipe(PipeTarget.ToStringBuilder(errors));
        var result = await (read | write).WithValidation(CommandResultValidation.None).ExecuteAsync(cancellationToken);
        var unpacked = new ToolResult(result.ExitCode, "", errors.ToString());
        if (unpacked.DiskFull)
            throw new IOException(unpacked.ErrorLine, DiskSpace.FullHResult);
        if (!unpacked.Succeeded)
            throw new IOException($"{Path.GetFileName(package)} could not be unpacked: {unpacked.ErrorLine}");
    }

    /// <summary>
    /// Replaces each program by a script that starts it with the tree's own loader, and makes it read time zones from the data folder.
    /// </summary>
    public void MakeRelocatable()
    {
        Directory.CreateDirectory(RealBin);
        foreach (var program in Directory.GetFiles(BinDirectory).Where(IsElf))
        {
            File.Move(program, Path.Combine(RealBin, Path.GetFileName(program)));
            File.WriteAllText(program, Wrapper());
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(program, (UnixFileMode)0b111_101_101);
        }
        UseTimeZonesOfDataFolder(Path.Combine(RealBin, "postgres"));
    }

    /// <summary>Checks that every library of every program and extension is found inside the tree.</summary>
    /// <exception cref="IOException">One is not; the message names it.</exception>
    public async Task VerifyAsync(CancellationToken cancellationToken)
    {
        string[] files = [.. Directory.GetFiles(RealBin), .. Directory.GetFiles(Path.Combine(BinDirectory, "../lib"), "*.so")];
        const string List = """
            ld=$1 libraries=$2; shift 2
            for file; do "$ld" --inhibit-cache --library-path "$libraries" --list "$file" 2>&1 || echo "$file => not loadable"; done
            """;
        var listed = await Tool.RunAsync(
            "sh", ["-c", List, "sh", Path.Combine(root, Loader), Path.Combine(root, Libraries), .. files], cancellationToken);
        var outside = listed.Output.Split('\n', StringSplitOptions.TrimEntries)
            .Where(line => line.Contains("=>", StringComparison.Ordinal) || line.Contains("error", StringComparison.Ordinal))
            .FirstOrDefault(line => !line.Contains($"=> {root}/", StringComparison.Ordinal)
                && !line.StartsWith("linux-vdso", StringComparison.Ordinal));
        if (outside is not null)
            throw new IOException($"The provisioned PostgreSQL is incomplete: {outside}");
    }

    /// <summary>The dynamic loader, relative to the tree: its name depends on the architecture.</summary>
    private string Loader => Path.GetRelativePath(root, Directory.GetDirectories(Path.Combine(root, "usr"), "lib*")
        .SelectMany(folder => Directory.GetFiles(folder, "ld-linux*.so.*")).Order(StringComparer.Ordinal).First());

    /// <summary>The libraries' folder, relative to the tree: named by the architecture's triplet.</summary>
    private string Libraries =>
        Path.GetRelativePath(root, Directory.GetDirectories(Path.Combine(root, "usr/lib"), "*-linux-gnu*").Single());

    // --argv0 keeps the script's path as argv[0], by which PostgreSQL finds its share folder and initdb finds postgres.
    // LD_LIBRARY_PATH would also apply to every program that the server starts.
    private string Wrapper() => $$"""
        #!/bin/sh
        case $0 in */*) d=${0%/*};; *) d=$(command -v -- "$0"); d=${d%/*};; esac
        d=$(cd -- "$d" && pwd -P) || exit 127
        r=${d%/usr/lib/postgresql/*}
        exec "$r/{{Loader}}" --inhibit-cache --library-path "$r/{{Libraries}}" --argv0 "$d/${0##*/}" "$d/.real/${0##*/}" "$@"

        """;

    /// <summary>Debian compiles in the absolute path of the host's time zones, which a small image does not have.</summary>
    private static void UseTimeZonesOfDataFolder(string postgres)
    {
        var absolute = "\0/usr/share/zoneinfo\0"u8;
        var image = File.ReadAllBytes(postgres);
        var at = image.AsSpan().IndexOf(absolute);
        if (at < 0 || image.AsSpan(at + 1).IndexOf(absolute) >= 0)
            throw new IOException("The packaged postgres does not name its time zones in the one place where they were expected.");
        var path = image.AsSpan(at, absolute.Length);
        path.Clear();
        "zoneinfo"u8.CopyTo(path[1..]);
        File.WriteAllBytes(postgres, image);
    }

    private static bool IsElf(string file)
    {
        using var stream = File.OpenRead(file);
        Span<byte> magic = stackalloc byte[4];
        return stream.ReadAtLeast(magic, 4, throwOnEndOfStream: false) == 4 && magic.SequenceEqual("\u007fELF"u8);
    }
}
