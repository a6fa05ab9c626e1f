using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Flux.Ingest.Decoding;
using Flux.Ingest.Decoding.Json;
using Flux.Ingest.Rows;
using Flux.Timeseries;
using Flux.Timeseries.Access;

namespace Flux.Ingest.Tests.Decoding;

/// <summary>What a decoder made of a body, its tuples read back by their bytes.</summary>
internal sealed record Decoded(IReadOnlyList<object?[]> Rows, IReadOnlyList<Rejection> Rejections, long Rejected, long BrokenAt)
{
    public static readonly DateTimeOffset Received = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly JsonFormat Json = new();
    private static readonly NdjsonFormat Lines = new();

    public static Decoded Of(string body, TableLayout? table = null, bool lines = false, UnixUnit unit = UnixUnit.Milliseconds) =>
        Of(Encoding.UTF8.GetBytes(body), table, lines, unit);

    /// <summary>Decodes as the server does; the body comes in pieces that end at the given places.</summary>
    public static Decoded Of(byte[] body, TableLayout? table = null, bool lines = false, UnixUnit unit = UnixUnit.Milliseconds, params int[] cuts) =>
        Of(body, TimeSpan.FromDays(36_525), table, lines, unit, cuts);

    /// <inheritdoc cref="Of(byte[], TableLayout?, bool, UnixUnit, int[])"/>
    public static Decoded Of(byte[] body, TimeSpan retention, TableLayout? table = null, bool lines = false, UnixUnit unit = UnixUnit.Milliseconds, params int[] cuts)
    {
        table ??= TableLayout.Metrics;
        var budget = new MemoryBudget(1L << 30);
        var frame = new CopyFrame(budget) { Devices = DeviceScope.All };
        var times = TimeRules.At(Received, retention, TimeSpan.FromHours(24), unit);
        using (var decoder = ((IRowFormat)(lines ? Lines : Json)).Open(table, times))
        {
            var read = 0;
            foreach (var cut in cuts)
                read += decoder.Decode(body.AsSpan(read, cut - read), isFinal: false, frame);

            read += decoder.Decode(body.AsSpan(read), isFinal: true, frame);
            Assert.Equal(body.Length, read);
        }

        var rows = new List<object?[]>();
        foreach (var position in frame)
            rows.Add(Read(frame[position].Tuple, table));

        var decoded = new Decoded(rows, [.. frame.Rejections], frame.Rejected, frame.BrokenAt);
        frame.Clear();
        Assert.Equal(0, budget.Used);
        return decoded;
    }

    /// <summary>The one rejection of a body, as <c>index path code</c>.</summary>
    public string OnlyRejection
    {
        get
        {
            var one = Assert.Single(Rejections);
            Assert.NotEmpty(one.Reason);
            return string.Create(CultureInfo.InvariantCulture, $"{one.Index} {one.Path} {one.Code.Name()}");
        }
    }

    /// <summary>All of it as text, to compare two ways of decoding the same.</summary>
    public override string ToString() => string.Join('\n',
    [
        .. Rows.Select(row => string.Join('|', row.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture)))),
        .. Rejections.Select(rejection => rejection.ToString()),
        $"{Rejected} {BrokenAt}",
    ]);

    private static object?[] Read(ReadOnlySpan<byte> tuple, TableLayout table)
    {
        Assert.Equal(table.Columns.Length, BinaryPrimitives.ReadInt16BigEndian(tuple));
        tuple = tuple[sizeof(short)..];
        var values = new object?[table.Columns.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(tuple);
            tuple = tuple[sizeof(int)..];
            if (length < 0)
                continue;

            var value = tuple[..length];
            tuple = tuple[length..];
            values[i] = table.Columns[i].Kind switch
            {
                ColumnKind.Time => PostgresTime.ToDateTimeOffset(BinaryPrimitives.ReadInt64BigEndian(value)),
                ColumnKind.Number => BinaryPrimitives.ReadDoubleBigEndian(value),
                ColumnKind.Json or ColumnKind.JsonObject => value[0] == 1 ? Encoding.UTF8.GetString(value[1..]) : throw new FormatException("jsonb version"),
                _ => Encoding.UTF8.GetString(value),
            };
        }

        Assert.True(tuple.IsEmpty);
        return values;
    }
}
