using Flux.EmbeddedTimescale.Provisioning;

namespace Flux.EmbeddedTimescale.Tests.Provisioning;

public sealed class Deb822SourcesTests
{
    [Fact]
    public void Stanzas_of_a_standard_Debian_image_are_read()
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
    public void Disabled_and_incomplete_stanzas_are_skipped(string text) => Assert.Empty(Deb822Sources.Parse(text));

    [Fact]
    public void Inline_key_is_kept_line_by_line()
    {
        var source = Assert.Single(Deb822Sources.Parse(
            "Types: deb\r\nURIs: http://x\r\nSuites: a\r\nComponents: main\r\n"
            + "Signed-By:\r\n -----BEGIN PGP PUBLIC KEY BLOCK-----\r\n .\r\n mQINBF\r\n"));
        Assert.Equal("\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n mQINBF", source.Options["signed-by"]);
    }

    [Fact]
    public void Names_of_fields_are_not_case_sensitive()
    {
        var source = Assert.Single(Deb822Sources.Parse("TYPES: deb\nuris: http://x\nSuites: a\nCHECK-Valid-Until: no\n"));
        Assert.Equal("no", source.Options["check-valid-until"]);
    }

    [Fact]
    public void Values_may_continue_on_the_next_line()
    {
        var source = Assert.Single(Deb822Sources.Parse("Types: deb\nURIs:\n http://x\n http://y\nSuites: a\n"));
        Assert.Equal(["http://x", "http://y"], source.Uris.ToArray());
    }
}
