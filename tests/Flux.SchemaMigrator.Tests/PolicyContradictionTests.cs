using Flux.SchemaMigrator.Policies;
using Flux.Timeseries;
using Flux.Timeseries.Policies;

namespace Flux.SchemaMigrator.Tests;

public sealed class PolicyContradictionTests
{
    [Theory]
    [InlineData(Edition.Apache)]
    [InlineData(Edition.Community)]
    public void The_default_policies_do_not_contradict_each_other(Edition edition) =>
        Assert.Empty(PolicyContradictions.Find(new FluxPolicies(), edition));

    [Fact]
    public void All_contradictions_are_reported_at_once()
    {
        var policies = new FluxPolicies
        {
            Retention = { Metrics = TimeSpan.FromDays(400), Logs = TimeSpan.FromDays(7), Events = TimeSpan.FromDays(180) },
            Columnstore = { After = { Metrics = TimeSpan.FromDays(1), Logs = TimeSpan.FromDays(7) } },
            Rollups = { OneHour = { Retention = TimeSpan.FromDays(300), RefreshLag = TimeSpan.FromDays(2) } },
            Chunks = { Logs = TimeSpan.FromDays(30), Events = TimeSpan.FromHours(1) },
        };

        var found = PolicyContradictions.Find(policies, Edition.Community);

        Assert.Collection(
            found,
            text => Assert.StartsWith("Flux:Rollups:5m:Retention", text, StringComparison.Ordinal),
            text => Assert.StartsWith("Flux:Rollups:1h:Retention", text, StringComparison.Ordinal),
            text => Assert.StartsWith("Flux:Columnstore:After:Metrics", text, StringComparison.Ordinal),
            text => Assert.StartsWith("Flux:Columnstore:After:Logs", text, StringComparison.Ordinal),
            text => Assert.StartsWith("Flux:Chunks:Logs", text, StringComparison.Ordinal),
            text => Assert.StartsWith("Flux:Chunks:Events", text, StringComparison.Ordinal));
    }

    [Fact]
    public void A_lag_beyond_retention_is_refused()
    {
        var policies = new FluxPolicies { Retention = { Metrics = TimeSpan.FromDays(1) }, Rollups = { FiveMinutes = { RefreshLag = TimeSpan.FromDays(1) } } };

        Assert.Contains(PolicyContradictions.Find(policies, Edition.Apache), text => text.StartsWith("Flux:Rollups:5m:RefreshLag", StringComparison.Ordinal));
    }

    [Fact]
    public void A_columnstore_that_the_edition_does_not_have_is_refused()
    {
        var policies = new FluxPolicies { Columnstore = { After = { Events = TimeSpan.FromDays(2) } } };

        Assert.Contains("Apache edition", Assert.Single(PolicyContradictions.Find(policies, Edition.Apache)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(90, (90 * 24) + 2, null, (90 * 24) + 1)]
    [InlineData(90, 90 * 24, null, (90 * 24) - 1)]
    [InlineData(180, 90 * 24, null, (90 * 24) - 1)]
    [InlineData(180, 180 * 24, 100, 100 * 24)]
    [InlineData(90, 180 * 24, 170, (90 * 24) + 1)]
    public void Refreshing_never_begins_where_raw_rows_may_be_dropped(int retention, int inForceHours, int? floorDaysAgo, int expectedHours)
    {
        var now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var job = new Job(1, Job.Retention, FluxSchema.Metrics.Table, new Dictionary<string, TimeSpan>(StringComparer.Ordinal) { ["drop_after"] = TimeSpan.FromHours(inForceHours) });
        var floor = floorDaysAgo is { } days ? now.AddDays(-days) : DateTimeOffset.MinValue;

        Assert.Equal(TimeSpan.FromHours(expectedHours), JobPolicies.RefreshStart(TimeSpan.FromDays(retention), [job], floor, now));
    }

    [Theory]
    [InlineData(90, 365, 365 * 24)]
    [InlineData(90, 91, (91 * 24) + 4)]
    [InlineData(90, 90, (91 * 24) + 4)]
    public void Five_minute_buckets_outlive_their_raw_rows(int raw, int asked, int expectedHours)
    {
        var policies = new FluxPolicies { Retention = { Metrics = TimeSpan.FromDays(raw) }, Rollups = { FiveMinutes = { Retention = TimeSpan.FromDays(asked) } } };

        Assert.Equal(TimeSpan.FromHours(expectedHours), RollupRetention.FiveMinutes(policies));
    }

    [Theory]
    [InlineData("90.00:00:00", "90 days")]
    [InlineData("1.12:00:00", "1 day 12 hours")]
    [InlineData("00:10:00", "10 minutes")]
    [InlineData("00:00:00", "0")]
    public void Durations_read_like_a_sentence(string value, string expected) =>
        Assert.Equal(expected, Duration.Text(TimeSpan.Parse(value, System.Globalization.CultureInfo.InvariantCulture)));
}
