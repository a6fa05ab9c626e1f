using System.Globalization;
using System.Text;
using Flux.Ingest.Decoding;
using Flux.Timeseries;

namespace Flux.Ingest.Tests.Decoding;

public sealed class TimeTests
{
    [Theory]
    [InlineData("2000-01-01T00:00:00Z", 0)]
    [InlineData("1999-12-31T23:59:59.999999Z", -1)]
    [InlineData("2000-01-01t00:00:00z", 0)]
    [InlineData("2000-01-01 00:00:00Z", 0)]
    [InlineData("2000-01-01T01:30:00+01:30", 0)]
    [InlineData("1999-12-31T16:00:00-08:00", 0)]
    [InlineData("2000-01-01T00:00:00.1Z", 100_000)]
    [InlineData("2000-01-01T00:00:00.1234567Z", 123_456)]
    [InlineData("2000-01-01T00:00:00.999999999999Z", 999_999)]
    [InlineData("1999-12-31T23:59:60Z", 0)]
    [InlineData("2000-01-01T01:59:60.5+02:00", 500_000)]
    [InlineData("2000-02-29T00:00:00Z", 59L * 86_400_000_000)]
    [InlineData("0000-01-01T00:00:00Z", -730_485L * 86_400_000_000)]
    public void A_time_is_read_to_the_microsecond_and_cut_below_it(string text, long micros)
    {
        Assert.True(Rfc3339.TryParse(Encoding.ASCII.GetBytes(text), out var read));
        Assert.Equal(micros, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2000-01-01")]
    [InlineData("2000-01-01T00:00Z")]
    [InlineData("2000-01-01T00:00:00")]
    [InlineData("2000-01-01T00:00:00.")]
    [InlineData("2000-01-01T00:00:00.Z")]
    [InlineData("2000-01-01T00:00:00,5Z")]
    [InlineData("2000-01-01T00:00:00ZZ")]
    [InlineData("2000-01-01T00:00:00+0100")]
    [InlineData("2000-01-01T00:00:00+24:00")]
    [InlineData("2000-01-01T00:00:00+01:60")]
    [InlineData("2000-13-01T00:00:00Z")]
    [InlineData("2000-00-01T00:00:00Z")]
    [InlineData("2000-04-31T00:00:00Z")]
    [InlineData("2001-02-29T00:00:00Z")]
    [InlineData("1900-02-29T00:00:00Z")]
    [InlineData("2000-01-01T24:00:00Z")]
    [InlineData("2000-01-01T00:60:00Z")]
    [InlineData("2000-01-01T00:00:61Z")]
    [InlineData("2000-01-01T00:00:60Z")]
    [InlineData("2000-01-01T12:59:60Z")]
    [InlineData("20000101T000000Z    ")]
    [InlineData("+2000-01-01T00:00:00Z")]
    [InlineData("2000/01/01T00:00:00Z")]
    [InlineData("2o00-01-01T00:00:00Z")]
    public void What_is_no_time_is_refused(string text) => Assert.False(Rfc3339.TryParse(Encoding.ASCII.GetBytes(text), out _));

    [Fact]
    public void Every_day_of_ten_thousand_years_is_where_the_framework_has_it()
    {
        for (var day = DateTime.MinValue; day < DateTime.MaxValue.AddDays(-1); day = day.AddDays(1))
        {
            Assert.True(Rfc3339.TryParse(Encoding.ASCII.GetBytes(day.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)), out var micros));
            Assert.Equal((day - new DateTime(2000, 1, 1)).Ticks / TimeSpan.TicksPerMicrosecond, micros);
        }
    }

    [Theory]
    [InlineData("s", "946684801", 1_000_000)]
    [InlineData("ms", "946684800001", 1_000)]
    [InlineData("us", "946684800000001", 1)]
    [InlineData("ns", "946684800000001999", 1)]
    [InlineData("ns", "946684799999999999", -1)]
    public void An_integer_counts_in_the_unit_that_was_asked_for(string precision, string time, long micros)
    {
        Assert.True(UnixUnits.TryParse(precision, out var unit));

        var row = Assert.Single(Decoded.Of(MetricRow.With($"\"time\":{time}"), unit: unit).Rows);

        Assert.Equal(new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero).AddTicks(micros * TimeSpan.TicksPerMicrosecond), row[0]);
    }

    [Fact]
    public void A_plus_sign_may_be_escaped_as_the_frameworks_serializer_does()
    {
        var time = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.FromHours(2));
        var json = System.Text.Json.JsonSerializer.Serialize(time.ToString("O", CultureInfo.InvariantCulture));

        Assert.Contains("\\u002B", json, StringComparison.Ordinal);
        Assert.Equal(time, Assert.Single(Decoded.Of(MetricRow.With($"\"time\":{json}")).Rows)[0]);
    }

    [Fact]
    public void A_time_before_1970_is_cut_towards_the_past()
    {
        Assert.True(UnixUnit.Nanoseconds.TryToMicros(-1, out var micros));
        Assert.Equal(-PostgresTime.UnixOffset - 1, micros);
    }

    [Fact]
    public void A_row_without_a_time_has_the_time_of_its_receipt() =>
        Assert.Equal(Decoded.Received, Assert.Single(Decoded.Of(MetricRow.With("\"time\":null")).Rows)[0]);
}
