using Aspire.Hosting;

namespace Flux.LocalHosting.Testing;

internal sealed class PlainTestingBuilder(DistributedApplicationBuilder builder) : TestingBuilder(builder)
{
    protected override Task<DistributedApplication> BuildCoreAsync(CancellationToken cancellationToken) => Task.FromResult(Inner.Build());
}
