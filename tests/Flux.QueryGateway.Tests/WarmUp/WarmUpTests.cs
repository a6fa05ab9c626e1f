using Flux.QueryGateway.WarmUp;
using Microsoft.Extensions.DependencyInjection;

namespace Flux.QueryGateway.Tests.WarmUp;

public sealed class WarmUpTests(WarmUpFixture gateway) : IClassFixture<WarmUpFixture>
{
    [Fact]
    public async Task The_service_is_ready_when_it_is_warm_and_can_ask_itself_again()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!(await gateway.Client.GetAsync("/health", patience.Token)).IsSuccessStatusCode)
            await Task.Yield();

        Assert.True(gateway.Services.GetRequiredService<WarmUpService>().IsDone);
        await gateway.Services.GetRequiredService<IWarmUp>().RunAsync(patience.Token);
    }
}
