using Flux.Ingest.Rows;

namespace Flux.Ingest.Tests.Decoding;

public sealed class RowRuleTests
{
    public static TheoryData<string, string> BadMetrics => new()
    {
        { "{}", "$.deviceId missing-field" },
        { """{"deviceId":"d","metricValue":1}""", "$.metricName missing-field" },
        { """{"deviceId":null,"metricName":"m","metricValue":1}""", "$.deviceId missing-field" },
        { MetricRow.With("""
            "speed":1
            """), "$.speed unknown-field" },
        { MetricRow.With("""
            "wind speed":{"a":[1,2]}
            """), "$['wind speed'] unknown-field" },
        { MetricRow.With("""
            "device_id":"d"
            """), "$.device_id duplicate-field" },
        { MetricRow.With("""
            "unit":"a","unit":"a"
            """), "$.unit duplicate-field" },
        { MetricRow.With("""
            "uni\u0074":"a","unit":"a"
            """), "$.unit duplicate-field" },
        { MetricRow.Device("5"), "$.deviceId wrong-type" },
        { MetricRow.Device("[\"d\"]"), "$.deviceId wrong-type" },
        { MetricRow.Device("\"a\\u0000b\""), "$.deviceId invalid-text" },
        { MetricRow.Device("\"\\ud800\""), "$.deviceId invalid-text" },
        { MetricRow.Device("\"\\ud800\\ud800\""), "$.deviceId invalid-text" },
        { MetricRow.Device("\"\\udc00\\ud800\""), "$.deviceId invalid-text" },
        { MetricRow.Device("\"" + new string('x', 257) + "\""), "$.deviceId too-long" },
        { MetricRow.Device("\"" + new string('ä', 129) + "\""), "$.deviceId too-long" },
        { MetricRow.Device("\"" + new string('x', 100_000) + "\""), "$.deviceId too-long" },
        { MetricRow.Device("\"" + string.Concat(Enumerable.Repeat("\\u0041", 257)) + "\""), "$.deviceId too-long" },
        { MetricRow.Value("true"), "$.metricValue wrong-type" },
        { MetricRow.Value("\"1\""), "$.metricValue wrong-type" },
        { MetricRow.Value("null"), "$.metricValue missing-field" },
        { MetricRow.Value("1e309"), "$.metricValue number-out-of-range" },
        { MetricRow.Value("-1e999999999999"), "$.metricValue number-out-of-range" },
        { MetricRow.Value("1e-400"), "$.metricValue number-out-of-range" },
        { MetricRow.Value("1" + new string('0', 400)), "$.metricValue number-out-of-range" },
        { MetricRow.With("\"unit\":\"" + new string('u', 65) + "\""), "$.unit too-long" },
        { MetricRow.With("\"tags\":[]"), "$.tags wrong-type" },
        { MetricRow.With("\"tags\":\"x\""), "$.tags wrong-type" },
        { MetricRow.With("\"tags\":{\"a\":{\"b\":[0,\"\\u0000\"]}}"), "$.tags.a.b[1] invalid-text" },
        { MetricRow.With("\"tags\":{\"a\":\"\\udead\"}"), "$.tags.a invalid-text" },
        { MetricRow.With("\"tags\":{\"a\":1,\"b\":{\"x y\":1,\"x y\":2}}"), "$.tags.b['x y'] duplicate-field" },
        { MetricRow.With("\"tags\":{\"a\":1,\"\\u0061\":2}"), "$.tags.a duplicate-field" },
        { MetricRow.With("\"tags\":{\"n\":1e309}"), "$.tags.n number-out-of-range" },
        { MetricRow.With("\"tags\":{\"n\":1e-20000}"), "$.tags.n number-out-of-range" },
        { MetricRow.With("\"tags\":{\"n\":0." + new string('1', 600) + "}"), "$.tags.n number-out-of-range" },
        { MetricRow.With("\"tags\":{\"a\":\"" + new string('x', 16_400) + "\"}"), "$.tags too-long" },
        { MetricRow.With("\"tags\":" + MetricRow.Nested(17)), "$.tags.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a too-deep" },
        { MetricRow.With("\"tags\":" + MetricRow.Nested(5_000)), "$.tags.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a too-deep" },
        { MetricRow.With("\"time\":\"yesterday\""), "$.time invalid-time" },
        { MetricRow.With("\"time\":\"2026-03-01T12:00:00\""), "$.time invalid-time" },
        { MetricRow.With("\"time\":true"), "$.time wrong-type" },
        { MetricRow.With("\"time\":1.5"), "$.time invalid-time" },
        { MetricRow.With("\"time\":99999999999999999999"), "$.time invalid-time" },
        { MetricRow.With("\"time\":9223372036854775807"), "$.time invalid-time" },
        { MetricRow.With("\"time\":\"0001-01-01T00:00:00Z\""), "$.time time-too-old" },
        { MetricRow.With("\"time\":\"2026-03-02T12:00:00.000001Z\""), "$.time time-in-future" },
        { "[" + MetricRow.Good + "]", "$ not-an-object" },
        { "\"row\"", "$ not-an-object" },
        { "null", "$ not-an-object" },
    };

    [Theory]
    [MemberData(nameof(BadMetrics))]
    public void A_bad_metric_is_rejected_and_its_neighbours_are_kept(string row, string expected)
    {
        var array = Decoded.Of($"[{MetricRow.Good},{row},{MetricRow.Good}]");
        Assert.Equal($"1 {expected}", array.OnlyRejection);
        Assert.Equal(2, array.Rows.Count);
        Assert.Equal(-1, array.BrokenAt);

        Assert.Equal(array.ToString(), Decoded.Of($"{MetricRow.Good}\n{row}\n{MetricRow.Good}", lines: true).ToString());
    }

    [Theory]
    [InlineData("""{"deviceId":"d","logLevel":"WARN","message":"m"}""", "$.logLevel invalid-value")]
    [InlineData("""{"deviceId":"d","logLevel":"trace","message":"m"}""", "$.logLevel invalid-value")]
    [InlineData("""{"deviceId":"d","logLevel":"info"}""", "$.message missing-field")]
    public void A_bad_log_line_is_rejected(string row, string expected) =>
        Assert.Equal($"0 {expected}", Decoded.Of(row, TableLayout.Logs).OnlyRejection);

    [Theory]
    [InlineData("""{"deviceId":"d","eventType":"e","eventData":null}""", "$.eventData missing-field")]
    [InlineData("""{"deviceId":"d","eventType":"e","eventData":1,"severity":"Low"}""", "$.severity invalid-value")]
    [InlineData("""{"deviceId":"d","eventType":"e","eventData":"\u0000"}""", "$.eventData invalid-text")]
    [InlineData("""{"deviceId":"d","eventType":"e","eventData":[[1e400]]}""", "$.eventData[0][0] number-out-of-range")]
    public void A_bad_event_is_rejected(string row, string expected) =>
        Assert.Equal($"0 {expected}", Decoded.Of(row, TableLayout.Events).OnlyRejection);

    [Fact]
    public void Values_at_their_limits_are_kept()
    {
        var row = Decoded.Of(
            $$"""{"deviceId":"{{new string('x', 256)}}","metricName":"m","metricValue":-1.7976931348623157e308,"unit":"{{new string('u', 64)}}","tags":{{MetricRow.Nested(16)}}}""");

        Assert.Empty(row.Rejections);
        Assert.Equal(double.MinValue, Assert.Single(row.Rows)[3]);
    }

    [Fact]
    public void A_message_of_its_longest_may_have_every_letter_escaped()
    {
        var escaped = string.Concat(Enumerable.Repeat("\\u0041", 64 * 1024));

        var row = Decoded.Of($$"""{"deviceId":"d","logLevel":"info","message":"{{escaped}}"}""", TableLayout.Logs);

        Assert.Equal(new string('A', 64 * 1024), Assert.Single(row.Rows)[3]);
    }

    [Fact]
    public void Only_the_first_fault_of_a_row_is_told_and_only_a_hundred_rows_are_told_in_words()
    {
        var decoded = Decoded.Of("[" + string.Join(',', Enumerable.Repeat("""{"x":1,"y":2}""", 250)) + "]");

        Assert.Equal(250, decoded.Rejected);
        Assert.Equal(100, decoded.Rejections.Count);
        Assert.All(decoded.Rejections, (rejection, i) => Assert.Equal((i, "$.x"), (rejection.Index, rejection.Path)));
    }

    [Fact]
    public void Invalid_utf8_rejects_the_row_wherever_it_stands()
    {
        foreach (var at in new[] { "deviceId\":\"", "metricName\":\"", "unit\":\"", "loc\":\"", "tags\":{\"" })
        {
            var text = MetricRow.With("\"unit\":\"u\",\"tags\":{\"loc\":\"x\"}");
            var bytes = System.Text.Encoding.UTF8.GetBytes(text).ToList();
            bytes.Insert(text.IndexOf(at, StringComparison.Ordinal) + at.Length, 0xC3);

            var decoded = Decoded.Of([.. bytes]);

            Assert.Equal(RejectCode.InvalidText, Assert.Single(decoded.Rejections).Code);
            Assert.Empty(decoded.Rows);
        }
    }

    [Fact]
    public void Twenty_five_thousand_names_in_one_object_are_no_burden()
    {
        var names = string.Join(',', Enumerable.Range(0, 25_000).Select(i => $"\"{i:x}\":0"));

        Assert.Empty(Decoded.Of(Event($"{{{names}}}"), TableLayout.Events).Rejections);
        Assert.Equal("0 $.eventData['7'] duplicate-field", Decoded.Of(Event($"{{{names},\"7\":1}}"), TableLayout.Events).OnlyRejection);

        static string Event(string data) => $$"""{"deviceId":"d","eventType":"e","eventData":{{data}}}""";
    }
}
