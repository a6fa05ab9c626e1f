using Flux.Timeseries.Policies;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Flux.Timeseries.Tests.Policies;

public sealed class FluxPoliciesTests
{
    [Fact]
    public void Defaults_are_those_of_the_contract()
    {
        var policies = Bind(new(StringComparer.Ordinal)).Value;

        Assert.Equal((90, 30, 180), (policies.Retention.Metrics.Days, policies.Retention.Logs.Days, policies.Retention.Events.Days));
        Assert.Equal((7, 7, 7), (policies.Columnstore.After.Metrics.Days, policies.Columnstore.After.Logs.Days, policies.Columnstore.After.Events.Days));
        Assert.Equal((365, 5 * 365), (policies.Rollups.FiveMinutes.Retention.Days, policies.Rollups.OneHour.Retention.Days));
    }

    [Fact]
    public void Keys_are_those_of_the_contract()
    {
        var policies = Bind(new(StringComparer.Ordinal)
        {
            ["Flux:Retention:Logs"] = "10",
            ["Flux:Columnstore:After:Events"] = "2.00:00:00",
            ["Flux:Rollups:5m:Retention"] = "100",
            ["Flux:Rollups:1h:RefreshLag"] = "00:30:00",
            ["Flux:Chunks:Metrics"] = "06:00:00",
        }).Value;

        Assert.Equal(TimeSpan.FromDays(10), policies.Retention.Logs);
        Assert.Equal(TimeSpan.FromDays(2), policies.Columnstore.After.Events);
        Assert.Equal(TimeSpan.FromDays(100), policies.Rollups.FiveMinutes.Retention);
        Assert.Equal(TimeSpan.FromMinutes(30), policies.Rollups.OneHour.RefreshLag);
        Assert.Equal(TimeSpan.FromHours(6), policies.Chunks.Metrics);
    }

    [Fact]
    public void Every_bad_value_is_named_at_once()
    {
        var options = Bind(new(StringComparer.Ordinal)
        {
            ["Flux:Retention:Metrics"] = "00:00:01",
            ["Flux:Columnstore:After:Logs"] = "-1",
            ["Flux:Rollups:5m:RefreshLag"] = "8",
            ["Flux:Rollups:1h:Retention"] = "00:10:00",
            ["Flux:Chunks:Events"] = "01:30:00",
        });

        var failures = Assert.Throws<OptionsValidationException>(() => options.Value).Failures.ToList();

        Assert.Equal(
            ["Flux:Retention:Metrics", "Flux:Columnstore:After:Logs", "Flux:Rollups:5m:RefreshLag", "Flux:Rollups:1h:Retention", "Flux:Chunks:Events"],
            failures.Select(failure => failure.Split(' ')[0]),
            StringComparer.Ordinal);
    }

    private static IOptions<FluxPolicies> Bind(Dictionary<string, string?> settings) =>
        new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
            .AddFluxPolicies()
            .BuildServiceProvider()
            .GetRequiredService<IOptions<FluxPolicies>>();
}
