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
    public void An_older_Debian_borrows_the_same_pocket_of_trixie(string line, string suite) =>
        Assert.Equal(suite, Assert.Single(AptSourceSelection.For(Bookworm, OneLineSources.Parse(line), Keyring)).Suites.Single());

    [Fact]
    public void A_newer_Debian_uses_its_own_suite() =>
        Assert.Equal("trixie", Assert.Single(AptSourceSelection.For(Trixie, OneLineSources.Parse("deb http://x trixie main"), Keyring)).Suites.Single());

    [Theory]
    [InlineData("deb http://x bookworm-backports main")]
    [InlineData("deb http://x sid main")]
    [InlineData("deb http://x bookworm contrib")]
    [InlineData("deb http://x nodistro main")]
    [InlineData("deb cdrom:/disc bookworm main")]
    public void Other_repositories_are_left_out(string line) =>
        Assert.Empty(AptSourceSelection.For(Bookworm, OneLineSources.Parse(line), Keyring));

    [Theory]
    [InlineData("deb http://x bookworm main", Keyring)]
    [InlineData("deb [signed-by=/k/bookworm.gpg] http://x bookworm main", "/k/bookworm.gpg " + Keyring)]
    [InlineData("deb [signed-by=" + Keyring + "] http://x bookworm main", Keyring)]
    [InlineData("deb [signed-by=0123456789ABCDEF] http://x bookworm main", Keyring)]
    public void A_borrowed_suite_is_checked_against_the_keyring_of_the_distribution_too(string line, string signedBy) =>
        Assert.Equal(signedBy, Assert.Single(AptSourceSelection.For(Bookworm, OneLineSources.Parse(line), Keyring)).Options["signed-by"]);

    [Fact]
    public void The_own_suite_is_checked_as_the_machine_does_it() =>
        Assert.Equal("/k/ours.gpg", Assert.Single(
            AptSourceSelection.For(Trixie, OneLineSources.Parse("deb [signed-by=/k/ours.gpg] http://x trixie main"), Keyring)).Options["signed-by"]);

    [Fact]
    public void What_the_machine_says_of_its_mirror_is_kept_but_for_its_choice_of_indexes()
    {
        var source = Assert.Single(AptSourceSelection.For(
            Bookworm, OneLineSources.Parse("deb [arch=i386 lang=de trusted=yes check-valid-until=no] http://x bookworm main"), Keyring));
        Assert.Equal("check-valid-until signed-by trusted", string.Join(' ', source.Options.Keys));
    }
}
