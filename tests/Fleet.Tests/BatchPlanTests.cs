using System.Text;
using Fleet.Model;
using Fleet.Sending;

namespace Fleet.Tests;

public sealed class BatchPlanTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan FiveSeconds = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void Every_device_sends_its_metrics_once_per_interval()
    {
        var batches = Metrics(Plan(25).Between(Start, Start + Minute, FiveSeconds));

        Assert.Equal(12 * 3, batches.Count);
        Assert.Equal(12 * 25 * 4, batches.Sum(batch => batch.Rows));
        Assert.Equal(25, batches.SelectMany(Lines).Select(line => line.Split('"')[7]).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Two_ranges_give_the_same_batches_as_one()
    {
        var middle = Start + TimeSpan.FromSeconds(17.3);

        var parts = Plan(20).Between(Start, middle, FiveSeconds).Concat(Plan(20).Between(middle, Start + Minute, FiveSeconds));

        Assert.Equal(Keys(Plan(20).Between(Start, Start + Minute, FiveSeconds)), Keys(parts));
    }

    [Fact]
    public void Filling_in_uses_only_keys_of_an_earlier_run()
    {
        var live = Keys(Plan(20).Between(Start - Minute, Start + Minute, FiveSeconds));

        var filledIn = Keys(Plan(20).Between(Start - Minute + TimeSpan.FromSeconds(1), Start + Minute, Minute));

        Assert.Subset(live.ToHashSet(StringComparer.Ordinal), filledIn.ToHashSet(StringComparer.Ordinal));
    }

    [Fact]
    public void Adding_devices_does_not_change_the_batches_of_the_others()
    {
        var few = Keys(Plan(20).Between(Start, Start + Minute, FiveSeconds));

        var many = Keys(Plan(1000).Between(Start, Start + Minute, FiveSeconds));

        Assert.Subset(many.ToHashSet(StringComparer.Ordinal), few.ToHashSet(StringComparer.Ordinal));
    }

    [Fact]
    public void Keys_are_unique()
    {
        var keys = Keys(Plan(40).Between(Start, Start + TimeSpan.FromHours(1), Minute));

        Assert.Equal(keys.Count, keys.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Metric_has_the_format_of_ingest()
    {
        var line = Lines(Metrics(Plan(1).Between(Start, Start + FiveSeconds, FiveSeconds)).Single()).First();

        Assert.Matches(
            """^\{"time":"2026-03-01T12:00:05\+00:00","deviceId":"fleet-00001","metricName":"temperature","metricValue":\d+(\.\d+)?"""
            + ""","unit":"celsius","tags":\{"site":"berlin","line":"line-1"\}\}$""",
            line);
    }

    private static BatchPlan Plan(int devices) => new(new DeviceModel(1), devices);

    private static List<Batch> Metrics(IEnumerable<Batch> batches) => [.. batches.Where(batch => batch.Table == "metrics")];

    private static List<string> Keys(IEnumerable<Batch> batches) => [.. batches.Select(batch => batch.IdempotencyKey)];

    private static string[] Lines(Batch batch) => Encoding.UTF8.GetString(batch.Body).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
