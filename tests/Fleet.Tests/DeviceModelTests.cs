using Fleet.Model;

namespace Fleet.Tests;

public sealed class DeviceModelTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly int Slots = (int)(TimeSpan.FromDays(1) / DeviceModel.Slot);
    private readonly DeviceModel _model = new(seed: 1);

    [Fact]
    public void Same_seed_device_and_time_give_the_same_readings() =>
        Assert.Equal(_model.Measure(7, Start), new DeviceModel(1).Measure(7, Start));

    [Fact]
    public void Another_seed_gives_other_readings() =>
        Assert.NotEqual(_model.Measure(7, Start), new DeviceModel(2).Measure(7, Start));

    [Fact]
    public void Reading_has_four_metrics_of_one_device_and_time()
    {
        var rows = _model.Measure(0, Start).ToList();

        Assert.Equal("temperature pressure vibration power", string.Join(' ', rows.Select(row => row.MetricName)));
        Assert.All(rows, row => Assert.Equal(("fleet-00001", Start), (row.DeviceId, row.Time)));
    }

    [Theory]
    [InlineData("temperature", 40, 125)]
    [InlineData("pressure", 4, 8)]
    [InlineData("vibration", 1, 8)]
    [InlineData("power", 8, 45)]
    public void Values_stay_in_a_plausible_range(string metric, double lowest, double highest) =>
        Assert.All(DayOf(metric, device: 3), value => Assert.InRange(value, lowest, highest));

    [Fact]
    public void Temperature_changes_slowly()
    {
        var day = DayOf("temperature", device: 3);

        // The fastest overheating is 45 degrees in a quarter of an hour.
        Assert.All(day.Zip(day.Skip(1)), pair => Assert.InRange(Math.Abs(pair.Second - pair.First), 0, 2));
    }

    [Fact]
    public void Log_level_follows_the_temperature()
    {
        var logs = Enumerable.Range(0, 20)
            .SelectMany(device => Day().SelectMany(slot => _model.Log(device, slot).Select(log => (device, log)))).ToList();

        Assert.Equal("error info warn", Distinct(logs.Select(entry => entry.log.LogLevel)));
        Assert.True(logs.Count(entry => entry.log.LogLevel == "info") > logs.Count * 8 / 10);
        // A reading differs from the true temperature by 0.15 degrees at most.
        Assert.All(logs, entry => Assert.True(entry.log.LogLevel switch
        {
            "error" => TemperatureAt(entry.device, entry.log.Time) > 91.8,
            "warn" => TemperatureAt(entry.device, entry.log.Time) is > 79.8 and < 92.2,
            _ => TemperatureAt(entry.device, entry.log.Time) < 80.2,
        }));
    }

    [Fact]
    public void Alarms_are_raised_and_cleared_in_turn()
    {
        var alarms = Day()
            .SelectMany(slot => _model.Events(4, slot)).Where(row => row.EventType.StartsWith("alarm", StringComparison.Ordinal))
            .GroupBy(row => row.EventData["limit"]!.GetValue<double>()).ToList();

        Assert.NotEmpty(alarms);
        Assert.All(alarms, ofLimit => Assert.All(
            ofLimit.Zip(ofLimit.Skip(1)), pair => Assert.True(pair.First.EventType != pair.Second.EventType)));
    }

    [Fact]
    public void Hour_of_twenty_devices_has_every_type_of_event()
    {
        var hour = Enumerable.Range(0, 20).SelectMany(device => Day().Take(Slots / 24).SelectMany(slot => _model.Events(device, slot)));

        Assert.Equal("alarm-cleared alarm-raised door-opened started", Distinct(hour.Select(row => row.EventType)));
    }

    [Fact]
    public void Logs_and_events_are_within_their_slot() =>
        Assert.All(Day(), slot => Assert.All(
            _model.Log(5, slot).Select(row => row.Time).Concat(_model.Events(5, slot).Select(row => row.Time)),
            time => Assert.InRange(time, slot, slot + DeviceModel.Slot - TimeSpan.FromTicks(1))));

    private static string Distinct(IEnumerable<string> texts) =>
        string.Join(' ', texts.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    private static IEnumerable<DateTimeOffset> Day() => Enumerable.Range(0, Slots).Select(slot => Start + (slot * DeviceModel.Slot));

    private List<double> DayOf(string metric, int device) =>
        [.. Day().Select(time => _model.Measure(device, time).Single(row => row.MetricName == metric).MetricValue)];

    private double TemperatureAt(int device, DateTimeOffset time) => _model.Measure(device, time).First().MetricValue;
}
