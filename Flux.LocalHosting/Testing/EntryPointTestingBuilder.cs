using Aspire.Hosting;

namespace Flux.LocalHosting.Testing;

internal sealed class EntryPointTestingBuilder(EntryPointRun run, DistributedApplicationBuilder builder) : TestingBuilder(builder)
{
    protected override Task<DistributedApplication> BuildCoreAsync(CancellationToken cancellationToken) => run.BuildAsync(cancellationToken);

    protected override void Abandon() => run.Abandon();
}
