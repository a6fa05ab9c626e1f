using Flux.EmbeddedTimescale.Provisioning;

namespace Flux.EmbeddedTimescale.Tests.Provisioning;

public sealed class AptSourceSelectionTests
{
    private const string Keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";
    private static readonly DebianRelease Bookworm = new("Debian 12", "bookworm");
    private static readonly DebianRelease Trixie = new("Debian 13", "trixie");

    [Theory]
    [InlineData("deb http://x bookworm main", "trixie")]
    [InlineData("deb http://x bookworm-updates main", "trixie-updates")]
    [InlineData("deb http://x bookworm-security main", "trixie-security")]
    [InlineData("deb http://x oldstable main", "trixie")]
    public void Older_Debian_uses_the_same_pocket_of_trixie(string line, string suite) =>
        Assert.Equal(suite, Assert.Single(AptSourceSelection.For(Bookworm, OneLineSources.Parse(line), Keyring)).Suites.Single());

    [Fact]
    public void Newer_Debian_uses_its_own_suite() =>
        Assert.Equal("trixie", Assert.Single(
            AptSourceSelection.For(Trixie, OneLineSources.Parse("deb http://x trixie main"), Keyring)).Suites.Single());

    [Theory]
    [InlineData("deb http://x bookworm-backports main")]
    [InlineData("deb http://x sid main")]
    [InlineData("deb http://x bookworm contrib")]
    [InlineData("deb http://x nodistro main")]
    [InlineData("deb cdrom:/disc bookworm main")]
    public void Other_repositories_are_omitted(string line) =>
        Assert.Empty(AptSourceSelection.For(Bookworm, OneLineSources.Parse(line), Keyring));

    [Theory]
    [InlineData("deb http://x bookworm main", Keyring)]
    [InlineData("deb [signed-by=/k/bookworm.gpg] http://x bookworm main", "/k/bookworm.gpg " + Keyring)]
    [InlineData("deb [signed-by=" + Keyring + "] http://x bookworm main", Keyring)]
    [InlineData("deb [signed-by=0123456789ABCDEF] http://x bookworm main", Keyring)]
    public void Suite_of_another_release_is_also_signed_by_the_distribution_keyring(string line, string signedBy) =>
        Assert.Equal(signedBy, Assert.Single(AptSourceSelection.For(Bookworm, OneLineSources.Parse(line), Keyring)).Options["signed-by"]);

    [Fact]
    public void Own_suite_keeps_the_key_of_the_machine() =>
        Assert.Equal("/k/ours.gpg", Assert.Single(
            AptSourceSelection.For(
                Trixie, OneLineSources.Parse("deb [signed-by=/k/ours.gpg] http://x trixie main"), Keyring)).Options["signed-by"]);

    [Fact]
    public void Options_are_kept_except_the_choice_of_indexes()
    {
        var source = Assert.Single(AptSourceSelection.For(
            Bookworm, OneLineSources.Parse("deb [arch=i386 lang=de trusted=yes check-valid-until=no] http://x bookworm main"), Keyring));
        Assert.Equal("check-valid-until signed-by trusted", string.Join(' ', source.Options.Keys));
    }
}
