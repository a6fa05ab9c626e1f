using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Flux.Bench.Shared;

/// <summary>Rows of a fleet in order of arrival: every ten seconds each of 1,000 devices reports 5 metrics.</summary>
/// <remarks>The value of a row is its number: it identifies the row, and the other columns follow from it.</remarks>
internal static class Fleet
{
    public const int Devices = 1_000;
    public const int Metrics = 5;

    private const long Epoch2000 = 946_684_800_000;
    private static readonly string[] Names = ["humidity", "pressure", "rpm", "temperature", "vibration"];
    private static readonly string[] Units = ["percent", "hPa", "1/min", "celsius", "mm/s"];
    private static readonly byte[][] DeviceUtf8 =
        [.. Enumerable.Range(0, Devices).Select(device => Encoding.ASCII.GetBytes(DeviceOf(device)))];
    private static readonly byte[][] NameUtf8 = [.. Names.Select(Encoding.ASCII.GetBytes)];
    private static readonly byte[][] UnitUtf8 = [.. Units.Select(Encoding.ASCII.GetBytes)];

    /// <summary>Counts the rows whose columns do not fit their value; 0 if all are right.</summary>
    public const string CountWrong = """
        SELECT count(*) FROM device_metrics WHERE device_id <> 'device-' || lpad((metric_value::bigint / 5 % 1000)::text, 4, '0')
        OR metric_name <> (ARRAY['humidity','pressure','rpm','temperature','vibration'])[metric_value::bigint % 5 + 1]
        OR time <> to_timestamp(0) + ($1 + metric_value::bigint / 5000 * 10000) * interval '1 ms'
        """;

    /// <summary>Appends the row as an NDJSON line, as an agent sends it.</summary>
    public static void AppendJson(StringBuilder text, long row, long start)
    {
        var (device, metric, time) = Parts(row, start);
        text.Append("{\"time\":").Append(time)
            .Append(",\"deviceId\":\"").Append(DeviceOf(device))
            .Append("\",\"metricName\":\"").Append(Names[metric])
            .Append("\",\"metricValue\":").Append(row.ToString("F1", CultureInfo.InvariantCulture))
            .Append(",\"unit\":\"").Append(Units[metric]).Append("\"}\n");
    }

    /// <summary>Writes the row as a tuple of COPY BINARY; returns its length.</summary>
    public static int WriteTuple(Span<byte> target, long row, long start)
    {
        var (device, metric, time) = Parts(row, start);
        var at = 0;
        BinaryPrimitives.WriteInt16BigEndian(target, 6);
        at += 2;
        Int64(target, ref at, (time - Epoch2000) * 1_000);
        Text(target, ref at, DeviceUtf8[device]);
        Text(target, ref at, NameUtf8[metric]);
        Int64(target, ref at, BitConverter.DoubleToInt64Bits(row));
        Text(target, ref at, UnitUtf8[metric]);
        BinaryPrimitives.WriteInt32BigEndian(target[at..], -1);
        return at + 4;
    }

    /// <summary>The row as parameters of an INSERT.</summary>
    public static object?[] Values(long row, long start)
    {
        var (device, metric, time) = Parts(row, start);
        return [DateTimeOffset.FromUnixTimeMilliseconds(time), DeviceOf(device), Names[metric], (double)row, Units[metric], DBNull.Value];
    }

    private static (int Device, int Metric, long Time) Parts(long row, long start) =>
        ((int)(row / Metrics % Devices), (int)(row % Metrics), start + (row / (Metrics * Devices) * 10_000));

    private static string DeviceOf(int device) => $"device-{device:0000}";

    private static void Int64(Span<byte> target, ref int at, long value)
    {
        BinaryPrimitives.WriteInt32BigEndian(target[at..], 8);
        BinaryPrimitives.WriteInt64BigEndian(target[(at + 4)..], value);
        at += 12;
    }

    private static void Text(Span<byte> target, ref int at, ReadOnlySpan<byte> text)
    {
        BinaryPrimitives.WriteInt32BigEndian(target[at..], text.Length);
        text.CopyTo(target[(at + 4)..]);
        at += 4 + text.Length;
    }
}
