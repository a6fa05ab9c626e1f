using System.Globalization;

namespace SensorReplay;

/// <summary>One row of a sensor's file.</summary>
/// <param name="Time">UTC.</param>
/// <param name="Value">In the sensor's unit.</param>
internal readonly record struct Reading(DateTimeOffset Time, double Value)
{
    /// <summary>Reads a file with a header and the columns <c>timestamp,value</c>.</summary>
    /// <exception cref="FormatException">A line is not a time and a number; the message contains the line.</exception>
    public static IReadOnlyList<Reading> ReadFile(string path) =>
        [.. File.ReadLines(path).Skip(1).Where(line => line.Length > 0).Select((line, index) => Parse(line, index + 2))];

    /// <summary>The same readings, moved so that the last one is at <paramref name="end"/>, to the microsecond.</summary>
    public static IReadOnlyList<Reading> ShiftToEnd(IReadOnlyList<Reading> readings, DateTimeOffset end)
    {
        if (readings.Count == 0)
            return readings;
        var shift = end - readings[^1].Time;
        shift -= TimeSpan.FromTicks(shift.Ticks % TimeSpan.TicksPerMicrosecond);
        return [.. readings.Select(reading => reading with { Time = reading.Time + shift })];
    }

    private static Reading Parse(string line, int number)
    {
        var comma = line.IndexOf(',', StringComparison.Ordinal);
        if (comma > 0
            && DateTimeOffset.TryParse(line.AsSpan(0, comma), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            && double.TryParse(line.AsSpan(comma + 1), CultureInfo.InvariantCulture, out var value))
        {
            return new Reading(time, value);
        }

        throw new FormatException($"Line {number} is not 'timestamp,value': {line}");
    }
}
