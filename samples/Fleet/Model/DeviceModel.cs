using System.Globalization;
using System.Text.Json.Nodes;

namespace Fleet.Model;

/// <summary>
/// What a device measures, logs and reports at a time: a pure function of seed, device and time. Uses no clock, no HTTP and no state.
/// </summary>
/// <remarks>
/// Temperature, pressure, vibration and power are sums of a daily cycle and slow noise. In some half hours a device overheats, which its
/// metrics, log and alarms all show.
/// </remarks>
internal sealed class DeviceModel(int seed)
{
    /// <summary>Logs and events are generated for slots of this length, when the slot has ended.</summary>
    public static readonly TimeSpan Slot = TimeSpan.FromSeconds(15);

    private const double HotAt = 80;
    private const double CriticalAt = 92;
    private const double OverheatingShare = 1.0 / 8;
    private const double LogShare = 1.0 / 5;
    private const double DoorShare = 1.0 / 240;
    private const double RestartShare = 1.0 / 720;

    // The curve of a channel and the jitter of its sensor use different random numbers.
    private const int CurveChannels = 100;
    private const int JitterChannels = 200;

    private static readonly TimeSpan Episode = TimeSpan.FromMinutes(30);
    private static readonly string[] Sites = ["berlin", "hamburg", "munich", "vienna"];
    private static readonly string[] Firmware = ["2.4.1", "2.4.2", "2.5.0"];

    /// <summary>Id of the device with this number, counted from 0.</summary>
    public static string IdOf(int device) => string.Create(CultureInfo.InvariantCulture, $"fleet-{device + 1:00000}");

    /// <summary>The measurements of the device at <paramref name="time"/>: one row for each metric.</summary>
    public IEnumerable<MetricRow> Measure(int device, DateTimeOffset time)
    {
        var state = StateAt(device, time);
        var (id, tags) = (IdOf(device), TagsOf(device));
        yield return new MetricRow(time, id, "temperature", Reading(Channel.Temperature, state.Temperature, 0.15), "celsius", tags);
        yield return new MetricRow(time, id, "pressure", Reading(Channel.Pressure, state.Pressure, 0.02), "bar", tags);
        yield return new MetricRow(time, id, "vibration", Reading(Channel.Vibration, state.Vibration, 0.1), "mm/s", tags);
        yield return new MetricRow(time, id, "power", Reading(Channel.Power, state.Power, 0.3), "kilowatt", tags);

        // Sensors are not exact: the underlying curve is smooth, the readings are not.
        double Reading(Channel channel, double value, double jitter)
        {
            var uniform = Noise.Uniform(seed, device, JitterChannels + (int)channel, time.ToUnixTimeMilliseconds());
            return Math.Round(value + (jitter * ((2 * uniform) - 1)), 2);
        }
    }

    /// <summary>The log of the device in the slot that begins at <paramref name="start"/>: at most one line.</summary>
    public IEnumerable<LogRow> Log(int device, DateTimeOffset start)
    {
        var slot = SlotOf(start);
        if (Uniform(device, Channel.Log, slot) >= LogShare)
            yield break;

        var time = TimeWithin(device, Channel.LogTime, start);
        var state = StateAt(device, time);
        var (level, message, source) = state.Temperature switch
        {
            >= CriticalAt =>
                ("error", Text($"temperature {state.Temperature:0.0} °C is above {CriticalAt} °C: speed reduced"), "controller"),
            >= HotAt => ("warn", Text($"temperature {state.Temperature:0.0} °C is above {HotAt} °C"), "controller"),
            _ when slot % 2 == 0 => ("info", Text($"cycle {slot % 100_000} complete at {state.Power:0.0} kW"), "cycle"),
            _ => ("info", Text($"self-test passed, pressure {state.Pressure:0.00} bar"), "diagnostics"),
        };
        yield return new LogRow(time, IdOf(device), level, message, source, TagsOf(device));
    }

    /// <summary>The events of the device in the slot that begins at <paramref name="start"/>.</summary>
    public IEnumerable<EventRow> Events(int device, DateTimeOffset start)
    {
        var (id, slot) = (IdOf(device), SlotOf(start));
        if (Uniform(device, Channel.Restart, slot) < RestartShare)
        {
            var firmware = Firmware[device % Firmware.Length];
            yield return new EventRow(
                TimeWithin(device, Channel.RestartTime, start), id, "started", new() { ["firmware"] = firmware }, "low");
        }

        if (Uniform(device, Channel.Door, slot) < DoorShare)
        {
            var seconds = 5 + (int)(55 * Uniform(device, Channel.DoorSeconds, slot));
            yield return new EventRow(
                TimeWithin(device, Channel.DoorTime, start), id, "door-opened", new() { ["openForSeconds"] = seconds }, "low");
        }

        var end = start + Slot;
        var (before, after) = (StateAt(device, start).Temperature, StateAt(device, end).Temperature);
        foreach (var (limit, severity) in ((double, string)[])[(HotAt, "medium"), (CriticalAt, "critical")])
        {
            if (before < limit == after < limit)
                continue;
            var (type, eventSeverity) = after >= limit ? ("alarm-raised", severity) : ("alarm-cleared", "low");
            // The end of the slot belongs to the next one.
            var data = new JsonObject { ["alarm"] = "temperature", ["limit"] = limit, ["value"] = Math.Round(after, 2) };
            yield return new EventRow(end - TimeSpan.FromMilliseconds(1), id, type, data, eventSeverity);
        }
    }

    private State StateAt(int device, DateTimeOffset time)
    {
        var day = Math.Sin(2 * Math.PI * (time.UtcDateTime.TimeOfDay.TotalDays - 0.375)); // highest at 15:00 UTC
        var heat = HeatAt(device, time);
        var load = 0.5 + (0.5 * Smooth(Channel.Load, 35));
        return new State(
            Temperature: 55 + (10 * Constant(Channel.Temperature)) + (4 * day) + (4 * Smooth(Channel.Temperature, 120))
                + (1.5 * Smooth(Channel.Draught, 11)) + heat,
            Pressure: 5.5 + Constant(Channel.Pressure) + (0.4 * Smooth(Channel.Pressure, 50)) + (0.2 * load),
            Vibration: 1.8 + Constant(Channel.Vibration) + (1.2 * load) + (0.06 * heat),
            Power: 12 + (6 * Constant(Channel.Power)) + (18 * load) + (2 * day) + (0.1 * heat));

        double Constant(Channel channel) => Uniform(device, channel, 0);
        double Smooth(Channel channel, int minutes) =>
            Noise.Smooth(seed, device, CurveChannels + (int)channel, time, TimeSpan.FromMinutes(minutes));
    }

    /// <summary>Degrees above normal: 0 except in episodes of half an hour, in which it rises and falls.</summary>
    private double HeatAt(int device, DateTimeOffset time)
    {
        var (episode, rest) = Math.DivRem(time.UtcTicks, Episode.Ticks);
        if (Uniform(device, Channel.Overheating, episode) >= OverheatingShare)
            return 0;
        var rise = Math.Sin(Math.PI * rest / Episode.Ticks);
        return (25 + (20 * Uniform(device, Channel.Peak, episode))) * rise * rise;
    }

    private double Uniform(int device, Channel channel, long index) => Noise.Uniform(seed, device, (int)channel, index);

    private DateTimeOffset TimeWithin(int device, Channel channel, DateTimeOffset start) =>
        start + TimeSpan.FromMilliseconds((int)(Slot.TotalMilliseconds * Uniform(device, channel, SlotOf(start))));

    private static long SlotOf(DateTimeOffset start) => start.UtcTicks / Slot.Ticks;

    private static DeviceTags TagsOf(int device) =>
        new(Sites[device % Sites.Length], string.Create(CultureInfo.InvariantCulture, $"line-{(device / Sites.Length % 5) + 1}"));

    private static string Text(FormattableString text) => FormattableString.Invariant(text);

    /// <summary>Exact values, without the jitter of the sensors.</summary>
    private readonly record struct State(double Temperature, double Pressure, double Vibration, double Power);

    /// <summary>Separates the random numbers of a device by their use.</summary>
    private enum Channel
    {
        Temperature, Draught, Pressure, Vibration, Power, Load, Overheating, Peak,
        Log, LogTime, Restart, RestartTime, Door, DoorTime, DoorSeconds,
    }
}
