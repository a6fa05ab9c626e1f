using Flux.EmbeddedTimescale.Provisioning;

namespace Flux.EmbeddedTimescale.Tests.Provisioning;

public sealed class Deb822SourcesTests
{
    [Fact]
    public void The_stanzas_of_a_stock_Debian_image_are_read()
    {
        var sources = Deb822Sources.Parse("""
            Types: deb
            # snapshot of the archive at the time of the image
            URIs: http://mirror.example/debian
            Suites: bookworm bookworm-updates
            Components: main
            Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

            Types: deb deb-src
            URIs: http://mirror.example/debian-security http://second.example/debian-security
            Suites: bookworm-security
            Components: main contrib
            """).ToList();
        Assert.Equal(2, sources.Count);
        Assert.Equal(["bookworm", "bookworm-updates"], sources[0].Suites.ToArray());
        Assert.Equal("/usr/share/keyrings/debian-archive-keyring.gpg", sources[0].Options["signed-by"]);
        Assert.Equal(["http://mirror.example/debian-security", "http://second.example/debian-security"], sources[1].Uris.ToArray());
        Assert.Equal(["main", "contrib"], sources[1].Components.ToArray());
    }

    [Theory]
    [InlineData("Types: deb-src\nURIs: http://x\nSuites: a\nComponents: main")]
    [InlineData("Types: deb\nEnabled: no\nURIs: http://x\nSuites: a\nComponents: main")]
    [InlineData("types: deb\nenabled: FALSE\nuris: http://x\nsuites: a")]
    [InlineData("Types: deb\nURIs: http://x")]
    [InlineData("# Types: deb\n# URIs: http://x\n# Suites: a")]
    [InlineData("not a field")]
    public void What_is_disabled_or_incomplete_is_passed_over(string text) => Assert.Empty(Deb822Sources.Parse(text));

    [Fact]
    public void A_key_given_in_place_is_kept_line_by_line()
    {
        var source = Assert.Single(Deb822Sources.Parse(
            "Types: deb\r\nURIs: http://x\r\nSuites: a\r\nComponents: main\r\nSigned-By:\r\n -----BEGIN PGP PUBLIC KEY BLOCK-----\r\n .\r\n mQINBF\r\n"));
        Assert.Equal("\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n mQINBF", source.Options["signed-by"]);
    }

    [Fact]
    public void Names_of_fields_do_not_care_for_case_and_values_may_go_on_in_the_next_line()
    {
        var source = Assert.Single(Deb822Sources.Parse("TYPES: deb\nuris:\n http://x\n http://y\nSuites: a\nCHECK-Valid-Until: no\n"));
        Assert.Equal(["http://x", "http://y"], source.Uris.ToArray());
        Assert.Equal("no", source.Options["check-valid-until"]);
    }
}
