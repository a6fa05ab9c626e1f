using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using System.Text.Encodings.Web;

namespace Flux.QueryGateway.OData.Writing;

/// <summary>Single values in OData's JSON format.</summary>
/// <seealso href="https://docs.oasis-open.org/odata/odata-json-format/v4.01/os/odata-json-format-v4.01-os.html#sec_PrimitiveValue"/>
internal static class ODataJson
{
    private const int LongestNumber = 32;

    private static readonly SearchValues<byte> ToEscape =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(code => (byte)code), (byte)'"', (byte)'\\']);

    /// <summary>UTF-8 as a JSON string; text that needs no escaping is copied.</summary>
    public static void WriteText(OutputBuffer output, ReadOnlySpan<byte> utf8)
    {
        if (utf8.ContainsAny(ToEscape))
        {
            WriteEscaped(output, utf8);
            return;
        }

        var span = output.GetSpan(utf8.Length + 2);
        span[0] = (byte)'"';
        utf8.CopyTo(span[1..]);
        span[utf8.Length + 1] = (byte)'"';
        output.Advance(utf8.Length + 2);
    }

    /// <summary>The shortest number that reads back as the same double; NaN and the infinities are strings.</summary>
    public static void WriteDouble(OutputBuffer output, double value)
    {
        if (!double.IsFinite(value))
        {
            output.Append(double.IsNaN(value) ? "\"NaN\""u8 : value > 0 ? "\"INF\""u8 : "\"-INF\""u8);
            return;
        }

        if (!value.TryFormat(output.GetSpan(LongestNumber), out var written, provider: CultureInfo.InvariantCulture))
            throw new UnreachableException("A double is at most 24 characters long.");
        output.Advance(written);
    }

    public static void WriteInteger(OutputBuffer output, long value)
    {
        if (!Utf8Formatter.TryFormat(value, output.GetSpan(LongestNumber), out var written))
            throw new UnreachableException("An integer is at most 20 characters long.");
        output.Advance(written);
    }

    private static void WriteEscaped(OutputBuffer output, ReadOnlySpan<byte> utf8)
    {
        output.Append("\""u8);
        while (!utf8.IsEmpty)
        {
            var status = JavaScriptEncoder.UnsafeRelaxedJsonEscaping.EncodeUtf8(
                utf8, output.GetSpan(Math.Min(utf8.Length, 4096) * 6), out var read, out var written);
            Debug.Assert(status is OperationStatus.Done or OperationStatus.DestinationTooSmall, "The database holds valid UTF-8.");
            output.Advance(written);
            utf8 = utf8[read..];
        }

        output.Append("\""u8);
    }
}
