using Flux.QueryGateway.GraphQL;
using Flux.QueryGateway.Tests.GraphQL;
using Flux.QueryGateway.WarmUp;
using Microsoft.Extensions.DependencyInjection;

namespace Flux.QueryGateway.Tests.WarmUp;

public sealed class WarmUpTests(WarmUpFixture gateway) : IClassFixture<WarmUpFixture>
{
    [Fact]
    public async Task Service_is_ready_after_warm_up_and_can_repeat_it()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!(await gateway.Client.GetAsync("/health", limit.Token)).IsSuccessStatusCode)
            await Task.Yield();

        Assert.True(gateway.Services.GetRequiredService<WarmUpService>().IsDone);
        foreach (var warmUp in gateway.Services.GetServices<IWarmUp>())
            await warmUp.RunAsync(limit.Token);
    }

    [Fact]
    public async Task Every_warm_up_query_succeeds_except_the_invalid_one()
    {
        var variables = new { devices = new[] { "it's one" }, metrics = new[] { "metric" }, from = "2026-01-01T00:00:00Z", to = "2026-01-02T00:00:00Z" };
        foreach (var query in GraphQLWarmUp.Charts.Select(chart => chart.Query).Prepend(GraphQLWarmUp.Page).Concat(GraphQLWarmUp.Others.SkipLast(1)))
            await gateway.QueryAsync(query, variables);
        await gateway.RefusedAsync(GraphQLWarmUp.Others[^1], variables);
    }
}
