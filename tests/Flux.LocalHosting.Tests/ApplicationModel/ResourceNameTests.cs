using Aspire.Hosting;

namespace Flux.LocalHosting.Tests.ApplicationModel;

public sealed class ResourceNameTests
{
    [Theory]
    [InlineData("1st", "must start with an ASCII letter")]
    [InlineData("a_b", "must contain only ASCII letters, digits and hyphens")]
    [InlineData("a--b", "cannot contain consecutive hyphens")]
    [InlineData("a-", "cannot end with a hyphen")]
    public async Task A_name_that_no_host_could_have_is_refused_with_the_rule(string name, string rule)
    {
        await using var builder = Support.Model.Create();

        var refusal = Assert.Throws<ArgumentException>(() => builder.AddContainer(name, "image"));

        Assert.Contains(rule, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_resources_cannot_have_one_name()
    {
        await using var builder = Support.Model.Create();
        builder.AddContainer("box", "image");

        var refusal = Assert.Throws<DistributedApplicationException>(() => builder.AddContainer("Box", "image"));

        Assert.Contains("'Box'", refusal.Message, StringComparison.Ordinal);
    }
}
