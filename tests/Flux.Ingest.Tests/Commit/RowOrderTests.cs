using System.Globalization;
using System.Text;
using Flux.Ingest.Commit;
using Flux.Ingest.Decoding;
using Flux.Ingest.Decoding.Json;
using Flux.Ingest.Rows;
using Flux.Timeseries;
using Flux.Timeseries.Access;

namespace Flux.Ingest.Tests.Commit;

public sealed class RowOrderTests
{
    private static readonly MemoryBudget Budget = new(1L << 30);

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(3, 50, 4)]
    [InlineData(5, 2_000, 7)]
    [InlineData(4, 3_000, 20_000)]
    [InlineData(2, 40_000, 3)]
    public void Rows_of_many_requests_come_by_device_metric_and_time(int requests, int rows, int devices)
    {
        var random = new Random(rows);
        var expected = new List<(string Device, string Metric, long Time)>();
        using var order = new RowOrder();
        for (var request = 0; request < requests; request++)
        {
            var body = new StringBuilder();
            for (var i = 0; i < rows; i++)
            {
                // Names of different lengths, one the beginning of the other: the length must not count before the letters.
                var row = (Device: $"d{random.Next(devices)}", Metric: random.Next(2) == 0 ? "m" : "m1", Time: 1_772_366_000_000 + random.Next(1_000));
                expected.Add(row);
                body.Append(CultureInfo.InvariantCulture, $$"""{"time":{{row.Time}},"deviceId":"{{row.Device}}","metricName":"{{row.Metric}}","metricValue":1}""").Append('\n');
            }

            order.Add(Decode(body.ToString()));
        }

        order.Sort();

        expected.Sort((one, other) => string.CompareOrdinal(one.Device, other.Device) is var device and not 0 ? device
            : string.CompareOrdinal(one.Metric, other.Metric) is var metric and not 0 ? metric
            : one.Time.CompareTo(other.Time));
        Assert.Equal(expected, order.Rows.ToArray().Select(row => Read(order.Tuple(row))));
    }

    private static CopyFrame Decode(string lines)
    {
        var frame = new CopyFrame(Budget) { Devices = DeviceScope.All };
        var times = TimeRules.At(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero), TimeSpan.FromDays(90), TimeSpan.FromDays(1), UnixUnit.Milliseconds);
        using var decoder = new NdjsonFormat().Open(TableLayout.Metrics, times);
        decoder.Decode(Encoding.UTF8.GetBytes(lines), isFinal: true, frame);
        Assert.Equal(0, frame.Rejected);
        return frame;
    }

    private static (string Device, string Metric, long Time) Read(ReadOnlySpan<byte> tuple)
    {
        var time = System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(tuple[6..]);
        var device = Text(tuple[14..], out var length);
        return (device, Text(tuple[(14 + length)..], out _), (time + PostgresTime.UnixOffset) / 1_000);
    }

    private static string Text(ReadOnlySpan<byte> field, out int length)
    {
        length = 4 + System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(field);
        return Encoding.UTF8.GetString(field[4..length]);
    }
}
