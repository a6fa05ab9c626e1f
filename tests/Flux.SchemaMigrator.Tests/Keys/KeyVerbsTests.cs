using System.CommandLine;
using Flux.SchemaMigrator.Keys;

namespace Flux.SchemaMigrator.Tests.Keys;

public sealed class KeyVerbsTests
{
    [Theory]
    [InlineData("create --name a --scope flux.read --all-devices")]
    [InlineData("create --name a --scope flux.read flux.write --device d1 --device d2 --device-prefix p --expires-in-days 0.5")]
    [InlineData("list")]
    [InlineData("revoke 0123456789abcdef")]
    [InlineData("rotate 0123456789abcdef --overlap-hours 1")]
    public void A_complete_command_is_accepted(string line) => Assert.Empty(Parse(line));

    [Theory]
    [InlineData("create --scope flux.read --all-devices", "--name")]
    [InlineData("create --name a --all-devices", "--scope")]
    [InlineData("create --name a --scope flux.everything --all-devices", "flux.everything")]
    [InlineData("create --name a --scope flux.read", "--all-devices")]
    [InlineData("create --name a --scope flux.read --all-devices --device d", "--all-devices")]
    [InlineData("create --name a --scope flux.read --device \"\"", "1 to 256 bytes")]
    [InlineData("create --name a --scope flux.read --all-devices --expires-in-days -1", "--expires-in-days")]
    [InlineData("rotate 0123456789abcdef --overlap-hours 0", "--overlap-hours")]
    public void Missing_or_wrong_option_is_named(string line, string named) => Assert.Contains(Parse(line), error => error.Contains(named, StringComparison.Ordinal));

    private static List<string> Parse(string line) =>
        [.. new RootCommand { KeyVerbs.Create() }.Parse($"keys {line}").Errors.Select(error => error.Message)];
}
