
namespace Flux.EmbeddedTimescale.Tests;

/// <summary>Bin folders of scripts that print what PostgreSQL's programs print.</summary>
public sealed class PostgresInstallationTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flux-installation-");

    [Theory]
    [InlineData("postgres (PostgreSQL) 14.11", "2.19.3", "is PostgreSQL 14, and Flux needs 15 or newer")]
    [InlineData("postgres (PostgreSQL) 15.19 (Debian 15.19-0+deb12u1)", null, "has no TimescaleDB extension")]
    [InlineData("postgres (PostgreSQL) 17.2", "2.17.2", "is 2.17.2, and Flux needs 2.18 or newer")]
    [InlineData("postgres (PostgreSQL) 17.2", "newest", "names no version")]
    public async Task Unusable_installation_is_described(string version, string? timescale, string problem)
    {
        Write(version, timescale);
        var (found, problemText) = await PostgresInstallation.InspectAsync(_folder.FullName, CancellationToken.None);
        Assert.Null(found);
        Assert.Contains(problem, problemText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("postgres (PostgreSQL) 15.6", 15)]
    [InlineData("postgres (PostgreSQL) 17.11 (Debian 17.11-0+deb13u1)", 17)]
    [InlineData("postgres (PostgreSQL) 18beta1", 18)]
    public async Task Usable_installation_is_recognised(string version, int major)
    {
        Write(version, "2.18.0");
        var (found, problemText) = await PostgresInstallation.InspectAsync(_folder.FullName, CancellationToken.None);
        Assert.Null(problemText);
        Assert.Equal(
            new PostgresInstallation(
                _folder.FullName, major, new Version(2, 18, 0), HasJobs: false, HasLz4: true, found!.TimeZones), found);
    }

    [Fact]
    public async Task Community_edition_is_detected_by_its_library()
    {
        Write("postgres (PostgreSQL) 17.2", "2.29.2");
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "timescaledb-tsl-2.29.2.so"), "");
        var (found, _) = await PostgresInstallation.InspectAsync(_folder.FullName, CancellationToken.None);
        Assert.True(found!.HasJobs);
    }

    [Fact]
    public async Task Missing_programs_are_listed()
    {
        var (_, problemText) = await PostgresInstallation.InspectAsync(_folder.FullName, CancellationToken.None);
        Assert.Contains("has no postgres, initdb, pg_config", problemText, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private void Write(string version, string? timescale)
    {
        Script("postgres", $"echo '{version}'");
        Script("initdb", "exit 1");
        Script("pg_config", $"printf '%s\\n' '{_folder.FullName}' '{_folder.FullName}' \"'--with-lz4'\"");
        var extension = Directory.CreateDirectory(Path.Combine(_folder.FullName, "extension"));
        if (timescale is not null)
            File.WriteAllText(Path.Combine(extension.FullName, "timescaledb.control"), $"comment = 'x'\ndefault_version = '{timescale}'\n");
    }

    private void Script(string name, string body)
    {
        var file = Path.Combine(_folder.FullName, name);
        File.WriteAllText(file, $"#!/bin/sh\n{body}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
