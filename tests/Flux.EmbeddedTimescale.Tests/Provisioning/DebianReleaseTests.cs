using Flux.EmbeddedTimescale.Provisioning;

namespace Flux.EmbeddedTimescale.Tests.Provisioning;

public sealed class DebianReleaseTests
{
    [Theory]
    [InlineData("ID=debian\nVERSION_CODENAME=bookworm\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"", "bookworm", "trixie")]
    [InlineData("ID=debian\nVERSION_CODENAME=trixie", "trixie", "trixie")]
    [InlineData("ID=debian\nVERSION_CODENAME=forky\n", "forky", "forky")]
    [InlineData("ID=ubuntu\nID_LIKE=debian\nVERSION_CODENAME=noble\nUBUNTU_CODENAME=noble", "noble", "noble")]
    [InlineData("ID=linuxmint\nID_LIKE=debian\nVERSION_CODENAME=faye\nDEBIAN_CODENAME=bookworm", "bookworm", "trixie")]
    [InlineData("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\nVERSION_CODENAME=wilma\nUBUNTU_CODENAME=noble", "noble", "noble")]
    public void Suite_of_the_packages_follows_from_the_release(string osRelease, string codename, string suite)
    {
        var release = DebianRelease.Parse(osRelease);
        Assert.NotNull(release);
        Assert.Equal(codename, release.Codename);
        Assert.Equal(suite, release.TargetSuite);
    }

    [Theory]
    [InlineData("ID=fedora\nVERSION_ID=42\nVERSION_CODENAME=\"\"")]
    [InlineData("ID=alpine")]
    [InlineData("ID=debian")]
    [InlineData("")]
    public void Other_systems_have_no_release(string osRelease) => Assert.Null(DebianRelease.Parse(osRelease));
}
