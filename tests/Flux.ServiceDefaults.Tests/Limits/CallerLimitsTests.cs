using System.Net;
using Flux.ServiceDefaults.Authentication;
using Flux.ServiceDefaults.Tests.Authentication;
using Flux.TestDatabase;
using Flux.Timeseries.Access;

namespace Flux.ServiceDefaults.Tests.Limits;

public sealed class CallerLimitsTests : MigratedDatabase
{
    [Fact]
    public async Task Too_many_requests_of_one_key_are_429_with_Retry_After_and_another_key_is_served()
    {
        var greedy = await TestKeys.CreateAsync(DataSource, "greedy", DeviceScope.All, FluxScopes.Read);
        var modest = await TestKeys.CreateAsync(DataSource, "modest", DeviceScope.All, FluxScopes.Read);
        await using var service = await StartAsync(("Flux:Limits:RequestsPerSecond", "1"));

        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 6; i++)
            answers.Add((await service.GetAsync("/read", ("X-Api-Key", greedy))).Status);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/read") { Headers = { { "X-Api-Key", greedy } } };
        using var refused = await service.Client.SendAsync(request);

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK], answers.Take(2));
        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
        if (refused.StatusCode == HttpStatusCode.TooManyRequests)
            Assert.True(refused.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, (await service.GetAsync("/read", ("X-Api-Key", modest))).Status);
    }

    [Fact]
    public async Task Guessing_keys_from_one_address_is_slowed_down_and_known_callers_are_not()
    {
        var known = await TestKeys.CreateAsync(DataSource, "known", DeviceScope.All, FluxScopes.Read);
        await using var service = await StartAsync(("Flux:Limits:StrangerRequestsPerSecond", "1"));

        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 6; i++)
            answers.Add((await service.GetAsync("/read", ("X-Api-Key", ApiKey.Create().Reveal()))).Status);

        Assert.Equal(HttpStatusCode.Unauthorized, answers[0]);
        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
        Assert.Equal(HttpStatusCode.OK, (await service.GetAsync("/read", ("X-Api-Key", known))).Status);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/event-stream")]
    public async Task Only_so_many_queries_of_one_key_run_at_the_same_time_whatever_they_accept(string accept)
    {
        var greedy = await TestKeys.CreateAsync(DataSource, "greedy", DeviceScope.All, FluxScopes.Read);
        var modest = await TestKeys.CreateAsync(DataSource, "modest", DeviceScope.All, FluxScopes.Read);
        await using var service = await StartAsync(("Flux:Limits:ConcurrentQueries", "2"));

        var waiting = Enumerable.Range(0, 10).Select(_ => service.GetAsync("/held", ("X-Api-Key", greedy), ("Accept", accept))).ToList();
        // Two run, two wait for their turn, and of the others each is refused at once.
        for (var refused = 0; refused < 6; refused++)
        {
            var first = await Task.WhenAny(waiting).WaitAsync(TimeSpan.FromMinutes(1));
            Assert.Equal(HttpStatusCode.TooManyRequests, (await first).Status);
            waiting.Remove(first);
        }

        Assert.Equal(HttpStatusCode.OK, (await service.GetAsync("/read", ("X-Api-Key", modest))).Status);
        service.LetGo();
        foreach (var held in waiting)
            Assert.Equal(HttpStatusCode.OK, (await held).Status);
    }

    private Task<GuardedService> StartAsync(params (string Key, string Value)[] settings) => GuardedService.StartAsync(
        "Production", null, [("ConnectionStrings:flux", ConnectionString), ("Flux:Auth:ApiKeys", "true"), .. settings]);
}
