using Flux.EmbeddedTimescale.Provisioning;

namespace Flux.EmbeddedTimescale.Tests.Provisioning;

[Collection(ProvisionedPostgresTests.Name)]
public sealed class DebianProvisionerTests(ProvisionedPostgres provisioned) : IDisposable
{
    private readonly DirectoryInfo _machine = Directory.CreateTempSubdirectory("flux-machine-");

    [Fact]
    public void Only_one_of_two_provisioners_builds_the_tree() =>
        Assert.Single(provisioned.Reported, line => line.StartsWith("TimescaleDB is provisioned", StringComparison.Ordinal));

    [Fact]
    public void Other_provisioner_reports_that_it_waits() =>
        Assert.Single(provisioned.Reported, line => line.StartsWith("waiting for another process", StringComparison.Ordinal));

    [Fact]
    public void Downloads_of_an_interrupted_run_are_reused()
    {
        static string Downloading(IEnumerable<string> lines) =>
            lines.First(line => line.StartsWith("downloading ", StringComparison.Ordinal));
        Assert.StartsWith("downloading 0/", Downloading(provisioned.ReportedBefore), StringComparison.Ordinal);
        Assert.Matches(@"^downloading (\d+)/\1 packages, (\S+) of \2 MB$", Downloading(provisioned.Reported));
    }

    [Fact]
    public void Progress_counts_packages_and_megabytes() =>
        Assert.Contains(provisioned.ReportedBefore, line => line.StartsWith("downloading ", StringComparison.Ordinal)
            && line.Contains(" packages, ", StringComparison.Ordinal) && line.EndsWith(" MB", StringComparison.Ordinal));

    [Fact]
    public void Lock_file_has_version_size_and_hash_of_every_package()
    {
        var tree = Assert.Single(Directory.GetDirectories(provisioned.Folders.Trees));
        var written = PackageLock.Read(tree);
        Assert.NotNull(written);
        Assert.Contains(written.Packages, package => package.Package.EndsWith("-timescaledb", StringComparison.Ordinal));
        Assert.Contains(written.Packages, package => package.Package == "libc6");
        Assert.All(written.Packages, package =>
        {
            Assert.NotEmpty(package.Version);
            Assert.True(package.Size > 0);
            Assert.Matches("^[0-9a-f]{64}$", package.Sha256);
        });
    }

    [Fact]
    public void Provisioned_server_is_new_enough()
    {
        Assert.True(provisioned.Postgres.Major >= 17);
        Assert.True(provisioned.Postgres.Timescale >= new Version(2, 18));
        Assert.StartsWith(provisioned.Folders.Trees, provisioned.Postgres.BinDirectory, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tree_without_its_lock_file_is_not_used()
    {
        var trees = Path.Combine(_machine.FullName, "trees");
        var tree = Directory.GetDirectories(provisioned.Folders.Trees).Single();
        var halfFinished = Directory.CreateDirectory(Path.Combine(trees, Path.GetFileName(tree)));
        var leftover = Path.Combine(halfFinished.FullName, "leftover");
        await File.WriteAllTextAsync(leftover, "");
        WriteMachine(await File.ReadAllTextAsync("/etc/os-release"), "# none");

        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => Provisioner(trees).ProvideAsync(CancellationToken.None));

        Assert.False(File.Exists(leftover));
    }

    [Fact]
    public async Task Without_a_network_the_message_names_the_alternatives()
    {
        WriteMachine(await File.ReadAllTextAsync("/etc/os-release"), "deb [trusted=yes] http://127.0.0.1:1/debian oldstable main");
        var error = await RefusalAsync();
        Assert.Contains("check the network", error, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1", error, StringComparison.Ordinal);
        Assert.Contains(DatabaseUnavailableException.Alternatives, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ID=fedora", "deb http://x bookworm main", "not of the Debian family")]
    [InlineData("ID=debian\nVERSION_CODENAME=bookworm", "# none", "No package mirror for bookworm")]
    public async Task Unsupported_machine_gets_the_reason_and_the_alternatives(string osRelease, string sources, string reason)
    {
        WriteMachine(osRelease, sources);
        var error = await RefusalAsync();
        Assert.Contains(reason, error, StringComparison.Ordinal);
        Assert.EndsWith(DatabaseUnavailableException.Alternatives, error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_named_with_the_setting_that_moves_it()
    {
        WriteMachine(await File.ReadAllTextAsync("/etc/os-release"), "deb http://x bookworm main");
        await File.WriteAllTextAsync(Path.Combine(_machine.FullName, "trees"), "a file where the folder should be");

        var error = await RefusalAsync();

        Assert.Contains("XDG_DATA_HOME", error, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(_machine.FullName, "trees"), error, StringComparison.Ordinal);
    }

    public void Dispose() => _machine.Delete(recursive: true);

    private async Task<string> RefusalAsync() => (await Assert.ThrowsAsync<DatabaseUnavailableException>(
        () => Provisioner(Path.Combine(_machine.FullName, "trees")).ProvideAsync(CancellationToken.None))).Message;

    private DebianProvisioner Provisioner(string trees) =>
        new(trees, new LineProgress(TextWriter.Null), TimeProvider.System, _machine.FullName);

    private void WriteMachine(string osRelease, string sources)
    {
        var apt = Directory.CreateDirectory(Path.Combine(_machine.FullName, "etc/apt"));
        File.WriteAllText(Path.Combine(_machine.FullName, "etc/os-release"), osRelease);
        File.WriteAllText(Path.Combine(apt.FullName, "sources.list"), sources);
    }
}
