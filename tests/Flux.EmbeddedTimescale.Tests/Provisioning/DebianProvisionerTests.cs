using Flux.EmbeddedTimescale.Provisioning;

namespace Flux.EmbeddedTimescale.Tests.Provisioning;

[Collection(ProvisionedPostgresTests.Name)]
public sealed class DebianProvisionerTests(ProvisionedPostgres provisioned) : IDisposable
{
    private readonly DirectoryInfo _machine = Directory.CreateTempSubdirectory("flux-machine-");

    [Fact]
    public void Of_two_provisioners_one_works_and_the_other_waits_and_says_so()
    {
        Assert.Single(provisioned.Reported, line => line.StartsWith("TimescaleDB is provisioned", StringComparison.Ordinal));
        Assert.Single(provisioned.Reported, line => line.StartsWith("waiting for another process", StringComparison.Ordinal));
    }

    [Fact]
    public void What_a_broken_off_provision_downloaded_is_not_downloaded_again()
    {
        static string Downloading(IEnumerable<string> lines) => lines.First(line => line.StartsWith("downloading ", StringComparison.Ordinal));
        Assert.StartsWith("downloading 0/", Downloading(provisioned.ReportedBefore), StringComparison.Ordinal);
        Assert.Matches(@"^downloading (\d+)/\1 packages, (\S+) of \2 MB$", Downloading(provisioned.Reported));
    }

    [Fact]
    public void Progress_counts_packages_and_megabytes() =>
        Assert.Contains(provisioned.ReportedBefore, line => line.StartsWith("downloading ", StringComparison.Ordinal)
            && line.Contains(" packages, ", StringComparison.Ordinal) && line.EndsWith(" MB", StringComparison.Ordinal));

    [Fact]
    public void The_lock_file_names_every_package_with_its_version_size_and_hash()
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
    public void The_provisioned_server_is_new_enough()
    {
        Assert.True(provisioned.Postgres.Major >= 17);
        Assert.True(provisioned.Postgres.Timescale >= new Version(2, 18));
        Assert.StartsWith(provisioned.Folders.Trees, provisioned.Postgres.BinDirectory, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tree_without_its_lock_file_is_never_used()
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
    public async Task Without_a_network_the_message_says_so_and_names_the_ways_out()
    {
        WriteMachine(await File.ReadAllTextAsync("/etc/os-release"), "deb [trusted=yes] http://127.0.0.1:1/debian oldstable main");
        var error = await RefusalAsync();
        Assert.Contains("check the network", error, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1", error, StringComparison.Ordinal);
        Assert.Contains(DatabaseUnavailableException.WaysOut, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ID=fedora", "deb http://x bookworm main", "not of the Debian family")]
    [InlineData("ID=debian\nVERSION_CODENAME=bookworm", "# none", "No package mirror for bookworm")]
    public async Task A_machine_that_cannot_provision_is_told_why_and_the_ways_out(string osRelease, string sources, string reason)
    {
        WriteMachine(osRelease, sources);
        var error = await RefusalAsync();
        Assert.Contains(reason, error, StringComparison.Ordinal);
        Assert.EndsWith(DatabaseUnavailableException.WaysOut, error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error);
    }

    public void Dispose() => _machine.Delete(recursive: true);

    private async Task<string> RefusalAsync() => (await Assert.ThrowsAsync<DatabaseUnavailableException>(
        () => Provisioner(Path.Combine(_machine.FullName, "trees")).ProvideAsync(CancellationToken.None))).Message;

    private DebianProvisioner Provisioner(string trees) => new(trees, new LineProgress(TextWriter.Null), TimeProvider.System, _machine.FullName);

    private void WriteMachine(string osRelease, string sources)
    {
        var apt = Directory.CreateDirectory(Path.Combine(_machine.FullName, "etc/apt"));
        File.WriteAllText(Path.Combine(_machine.FullName, "etc/os-release"), osRelease);
        File.WriteAllText(Path.Combine(apt.FullName, "sources.list"), sources);
    }
}
