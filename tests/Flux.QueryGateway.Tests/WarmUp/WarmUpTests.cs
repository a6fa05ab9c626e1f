using Flux.QueryGateway.GraphQL;
using Flux.QueryGateway.Tests.GraphQL;
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
        foreach (var room in gateway.Services.GetServices<IWarmUp>())
            await room.RunAsync(patience.Token);
    }

    [Fact]
    public async Task Every_question_of_the_warm_up_is_answered_but_the_one_that_must_not_be()
    {
        var variables = new { devices = new[] { "it's one" }, metrics = new[] { "metric" }, from = "2026-01-01T00:00:00Z", to = "2026-01-02T00:00:00Z" };
        foreach (var query in GraphQLWarmUp.Charts.Select(chart => chart.Query).Prepend(GraphQLWarmUp.Page).Concat(GraphQLWarmUp.Others.SkipLast(1)))
            await gateway.QueryAsync(query, variables);
        await gateway.RefusedAsync(GraphQLWarmUp.Others[^1], variables);
    }
}
