using Flux.EmbeddedTimescale.Provisioning;

namespace Flux.EmbeddedTimescale.Tests.Provisioning;

public sealed class OneLineSourcesTests
{
    [Theory]
    [InlineData("deb http://mirror.example/debian bookworm main", "http://mirror.example/debian", "bookworm", "main")]
    [InlineData(
        "  deb\thttp://mirror.example/debian \t bookworm main  contrib ",
        "http://mirror.example/debian", "bookworm", "main contrib")]
    [InlineData("deb [arch=amd64] http://mirror.example/debian bookworm main # ours", "http://mirror.example/debian", "bookworm", "main")]
    [InlineData(
        "deb [ signed-by=/k/a.gpg arch=amd64,arm64 ] mirror+file:/etc/apt/mirrors.list trixie main\r",
        "mirror+file:/etc/apt/mirrors.list", "trixie", "main")]
    [InlineData("deb file:/srv/repo ./", "file:/srv/repo", "./", "")]
    public void Deb_line_is_read(string line, string uri, string suite, string components)
    {
        var source = Assert.Single(OneLineSources.Parse(line));
        Assert.Equal(uri, Assert.Single(source.Uris));
        Assert.Equal(suite, Assert.Single(source.Suites));
        Assert.Equal(components, string.Join(' ', source.Components));
    }

    [Theory]
    [InlineData("")]
    [InlineData("# deb http://mirror.example/debian bookworm main")]
    [InlineData("deb-src http://mirror.example/debian bookworm main")]
    [InlineData("deb http://mirror.example/debian")]
    [InlineData("deb [signed-by=/k/a.gpg http://mirror.example/debian bookworm main")]
    [InlineData("debug http://mirror.example/debian bookworm main")]
    [InlineData("deb cdrom:[Debian GNU/Linux 12.5.0 _Bookworm_]/ bookworm main")]
    public void Other_lines_are_skipped(string line) => Assert.Empty(OneLineSources.Parse(line));

    [Fact]
    public void Options_are_converted_to_deb822()
    {
        var source = Assert.Single(OneLineSources.Parse(
            "deb [arch+=amd64,arm64 lang=none Signed-By=/k/a.gpg,/k/b.gpg trusted=yes check-valid-until=no] "
            + "http://mirror.example/debian bookworm main"));
        Assert.Equal("amd64 arm64", source.Options["architectures"]);
        Assert.Equal("none", source.Options["languages"]);
        Assert.Equal("/k/a.gpg /k/b.gpg", source.Options["signed-by"]);
        Assert.Equal("yes", source.Options["trusted"]);
        Assert.Equal("no", source.Options["check-valid-until"]);
    }

    [Fact]
    public void Lines_keep_their_order() =>
        Assert.Equal("a b", string.Join(' ',
            OneLineSources.Parse("deb http://x a main\n\ndeb-src http://x s main\ndeb http://x b main\n")
                .Select(source => source.Suites[0])));
}
