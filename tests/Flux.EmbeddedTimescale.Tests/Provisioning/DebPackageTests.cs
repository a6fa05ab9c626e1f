using Flux.EmbeddedTimescale.Provisioning;

namespace Flux.EmbeddedTimescale.Tests.Provisioning;

public sealed class DebPackageTests
{
    private const string Hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789ABCDEF";

    [Fact]
    public void Line_of_a_plan_is_read_with_the_epoch_of_the_version()
    {
        var package = DebPackage.Parse(
            $"'http://x/pool/libz/zlib1g_1.3.1-1%2bb1_amd64.deb' zlib1g_1%3a1.3.1-1+b1_amd64.deb 88892 SHA256:{Hash}");
        Assert.Equal(new DebPackage("zlib1g", "1:1.3.1-1+b1", "zlib1g_1%3a1.3.1-1+b1_amd64.deb", 88892, Hash.ToLowerInvariant()), package);
    }

    [Theory]
    [InlineData("'http://x/a_1_amd64.deb' a_1_amd64.deb 88892 MD5Sum:57b7a59698976d6c0e7e769a049eb3fe")]
    [InlineData("'http://x/a_1_amd64.deb' ../a_1_amd64.tar 88892 SHA256:" + Hash)]
    [InlineData("Reading package lists...")]
    [InlineData("")]
    public void Other_lines_are_not_packages(string line) => Assert.Null(DebPackage.Parse(line));
}
