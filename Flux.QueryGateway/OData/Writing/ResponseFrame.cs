using System.Globalization;
using System.Text;

namespace Flux.QueryGateway.OData.Writing;

/// <summary>The start and the end of a collection, around its rows.</summary>
internal static class ResponseFrame
{
    public static void WriteHead(OutputBuffer output, ResponseFormat format, string context, long? count)
    {
        output.Append("{"u8);
        if (format.Metadata is not MetadataLevel.None)
        {
            output.Append("\"@odata.context\":"u8);
            ODataJson.WriteText(output, Encoding.UTF8.GetBytes(context));
            output.Append(","u8);
        }

        if (count is { } rows)
        {
            var quote = format.IntegersAsText ? "\"" : "";
            output.Append(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\"@odata.count\":{quote}{rows}{quote},")));
        }

        output.Append("\"value\":["u8);
    }

    public static void WriteTail(OutputBuffer output, string? nextLink)
    {
        output.Append("]"u8);
        if (nextLink is not null)
        {
            output.Append(",\"@odata.nextLink\":"u8);
            ODataJson.WriteText(output, Encoding.UTF8.GetBytes(nextLink));
        }

        output.Append("}"u8);
    }
}
