using System.Globalization;
using System.Text;
using Flux.Ingest.Rows;

namespace Flux.Ingest.Tests.Decoding;

public sealed class BodyTests
{
    [Theory]
    [InlineData("abc", 0, 0)]
    [InlineData("5", 0, 0)]
    [InlineData("[", 0, 0)]
    [InlineData("[GOOD", 1, 1)]
    [InlineData("[GOOD,", 1, 1)]
    [InlineData("[GOOD,]", 1, 1)]
    [InlineData("[GOOD GOOD]", 1, 1)]
    [InlineData("[GOOD}", 1, 1)]
    [InlineData("[GOOD,{\"deviceId\":\"d\"]", 1, 1)]
    [InlineData("[GOOD,{\"deviceId\" \"d\"}]", 1, 1)]
    [InlineData("[GOOD,{deviceId:\"d\"}]", 1, 1)]
    [InlineData("[GOOD,{\"deviceId\":\"d\",}]", 1, 1)]
    [InlineData("[GOOD,{\"deviceId\":\"d\" \"x\":1}]", 1, 1)]
    [InlineData("[GOOD,{\"metricValue\":01}]", 1, 1)]
    [InlineData("[GOOD,{\"metricValue\":1.}]", 1, 1)]
    [InlineData("[GOOD,{\"metricValue\":.5}]", 1, 1)]
    [InlineData("[GOOD,{\"metricValue\":1e}]", 1, 1)]
    [InlineData("[GOOD,{\"metricValue\":-}]", 1, 1)]
    [InlineData("[GOOD,{\"metricValue\":NaN}]", 1, 1)]
    [InlineData("[GOOD,{\"metricValue\":tru}]", 1, 1)]
    [InlineData("[GOOD,{\"unit\":\"\\x\"}]", 1, 1)]
    [InlineData("[GOOD,{\"unit\":\"\\u12G4\"}]", 1, 1)]
    [InlineData("[GOOD,{\"unit\":\"a\nb\"}]", 1, 1)]
    [InlineData("[GOOD,{\"tags\":{\"a\":[1}]}]", 1, 1)]
    [InlineData("[GOOD,{\"tags\":{\"a\":[1,]}}]", 1, 1)]
    [InlineData("[GOOD] x", 1, 1)]
    [InlineData("[GOOD][GOOD]", 1, 1)]
    [InlineData("GOOD GOOD", 1, 1)]
    [InlineData("GOOD,", 1, 1)]
    public void A_body_that_stops_being_json_keeps_what_stood_before(string body, int rows, int brokenAt)
    {
        var decoded = Decoded.Of(body.Replace("GOOD", MetricRow.Good, StringComparison.Ordinal));

        Assert.Equal(rows, decoded.Rows.Count);
        Assert.Equal(brokenAt, decoded.BrokenAt);
        Assert.Equal($"{brokenAt} $ malformed-json", decoded.OnlyRejection);
    }

    [Fact]
    public void A_line_that_is_not_json_is_rejected_and_the_next_one_read()
    {
        var decoded = Decoded.Of($"{MetricRow.Good}\n{{oops\n\n  \r\n{MetricRow.Good}{MetricRow.Good}\n\r\n{MetricRow.Good}\r\n", lines: true);

        Assert.Equal(2, decoded.Rows.Count);
        Assert.Equal([(1L, RejectCode.MalformedJson), (2L, RejectCode.MalformedJson)], decoded.Rejections.Select(one => (one.Index, one.Code)));
        Assert.Equal(-1, decoded.BrokenAt);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_byte_order_mark_is_passed_over(bool lines)
    {
        byte[] body = [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(MetricRow.Good)];

        Assert.Empty(Decoded.Of(body, lines: lines).Rejections);
        Assert.Empty(Decoded.Of(body, lines: lines, cuts: [1, 2]).Rejections);
    }

    [Fact]
    public void A_hundred_thousand_nested_arrays_are_one_bad_row()
    {
        var nested = new string('[', 100_000) + new string(']', 100_000);

        Assert.Equal("1 $ not-an-object", Decoded.Of($"[{MetricRow.Good},{nested},{MetricRow.Good}]").OnlyRejection);
        Assert.Equal("0 $ malformed-json", Decoded.Of(new string('[', 100_000)).OnlyRejection);
    }

    [Theory]
    [InlineData(64 * 1024, "", 5_001)]
    [InlineData(64 * 1024 - 1, "too", 5_000)]
    public void Rows_behind_one_that_needed_much_room_are_all_found(int letters, string more, int rows)
    {
        // Six times its length in the body: what the row leaves of its block reaches beyond the places that are counted.
        var message = string.Concat(Enumerable.Repeat("\\u0041", letters)) + more;
        var body = new StringBuilder($$"""{"deviceId":"d","logLevel":"info","message":"{{message}}"}""");
        for (var i = 0; i < 5_000; i++)
            body.Append(CultureInfo.InvariantCulture, $$"""{{'\n'}}{"deviceId":"d","logLevel":"info","message":"{{i}} and what makes it a hundred bytes, so that all of them pass the large block's end"}""");

        var decoded = Decoded.Of(body.ToString(), TableLayout.Logs, lines: true);

        Assert.Equal(rows, decoded.Rows.Count);
        Assert.Equal(Enumerable.Range(0, 5_000), decoded.Rows.TakeLast(5_000).Select(row => int.Parse(((string)row[3]!).Split(' ')[0], CultureInfo.InvariantCulture)));
    }

    /// <summary>Bodies with all that a decoder may be in the middle of when its input ends.</summary>
    public static TheoryData<string, bool> Bodies => new()
    {
        { $$""" [ {{MetricRow.Good}} , {"time":"2026-03-01T11:59:59.123456789+01:30","device_id":"\u00e4\ud83d\ude00ö€😀","metricName":"a\"b\\c\/\n","metricValue":-1.25e-3,"unit":null,"tags":{"a":[1,true,null,{"b":"\u20ac"}],"c":{} } } , {"x":[[[]]]} , 5 , [ ] ] """, false },
        { MetricRow.Good, false },
        { $"[{MetricRow.Good},{{\"unit\":tru", false },
        { $"{MetricRow.Good}\n\n{{\"deviceId\":\"ü\"}}\nnull\n{{]\n{MetricRow.With("\"tags\":{\"k\":\"v\"}")}\r\n", true },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public void It_does_not_matter_where_a_body_is_cut(string body, bool lines)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var whole = Decoded.Of(bytes, lines: lines).ToString();

        for (var cut = 0; cut <= bytes.Length; cut++)
            Assert.Equal(whole, Decoded.Of(bytes, lines: lines, cuts: [cut]).ToString());

        Assert.Equal(whole, Decoded.Of(bytes, lines: lines, cuts: [.. Enumerable.Range(0, bytes.Length)]).ToString());
    }
}
