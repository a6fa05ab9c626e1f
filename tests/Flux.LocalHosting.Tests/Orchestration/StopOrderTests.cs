using Aspire.Hosting;
using Flux.LocalHosting.Orchestration;
using Flux.LocalHosting.Tests.Support;

namespace Flux.LocalHosting.Tests.Orchestration;

public sealed class StopOrderTests
{
    [Fact]
    public async Task Dependants_stop_first_and_strangers_together()
    {
        await using var builder = Model.Create();
        var server = builder.AddPostgres("server");
        var database = server.AddDatabase("database");
        var service = builder.Shell("service", "true").WithReference(database);
        builder.Shell("client", "true").WaitFor(service);
        builder.Shell("stranger", "true");

        var order = StopOrder.Of(builder.Resources).Select(static group => string.Join('+', group.Select(static resource => resource.Name)));

        Assert.Equal(["client+stranger", "service", "database", "server"], order);
    }

    [Fact]
    public async Task Services_that_know_each_other_stop_together()
    {
        await using var builder = Model.Create();
        var first = builder.AddProject<Projects.Flux_LocalHosting_TestService>("first");
        var second = builder.AddProject<Projects.Flux_LocalHosting_TestService>("second").WithReference(first);
        first.WithReference(second);

        Assert.Equal(2, Assert.Single(StopOrder.Of(builder.Resources)).Count);
    }
}
