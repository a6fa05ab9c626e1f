using System.Text;
using Flux.QueryGateway.OData.Endpoint;
using Flux.QueryGateway.OData.Writing;
using Flux.QueryGateway.Rows.Reading;
using Flux.QueryGateway.Series;
using Flux.QueryGateway.Series.Buckets;

namespace Flux.QueryGateway.OData.MetricSeries;

/// <summary>Writes the points of series as a collection of complex values, with the source that served them.</summary>
internal static class MetricSeriesResponse
{
    public static async Task WriteAsync(
        HttpContext http, SeriesResult result, IEnumerable<MetricSeriesRow> rows, long? count, IReadOnlyList<string> selected,
            ResponseFormat format, string metadata, WorkingTime working)
    {
        http.Response.StatusCode = StatusCodes.Status200OK;
        http.Response.ContentType = format.ContentType;
        http.Response.Headers["OData-Version"] = "4.0";
        using var output = new OutputBuffer(http.Response);
        WriteHead(output, result, count, selected, format, metadata);
        var times = new TimestampFormat();
        var first = true;
        foreach (var row in rows)
        {
            if (!first)
                output.Append(","u8);
            first = false;
            Write(output, row, selected, format, times);
            if (output.IsFull && !await working.FlushAsync(output))
                return;
        }

        output.Append("]}"u8);
        await working.EndAsync(output);
    }

    private static void WriteHead(
        OutputBuffer output, SeriesResult result, long? count, IReadOnlyList<string> selected, ResponseFormat format, string metadata)
    {
        output.Append("{"u8);
        if (format.Metadata is not MetadataLevel.None)
        {
            var columns = selected.Count < 5 ? $"({string.Join(',', selected)})" : "";
            Text(output, "@odata.context", $"{metadata}#Collection(Flux.{MetricSeriesModel.PointType}){columns}", ",");
        }

        if (count is { } all)
        {
            output.Append("\"@odata.count\":"u8);
            Integer(output, all, format);
            output.Append(","u8);
        }

        Text(output, "@Flux.Source", MetricSeriesReader.NameOf(result.Source), ",");
        Text(output, "@Flux.Bucket", BucketText.Format(result.Bucket), ",");
        output.Append("\"value\":["u8);
    }

    private static void Write(
        OutputBuffer output, MetricSeriesRow row, IReadOnlyList<string> selected, ResponseFormat format, TimestampFormat times)
    {
        var isFull = format.Metadata is MetadataLevel.Full;
        output.Append(isFull ? "{\"@odata.type\":\"#Flux.MetricSeriesPoint\""u8 : "{"u8);
        for (var at = 0; at < selected.Count; at++)
        {
            if (at > 0 || isFull)
                output.Append(","u8);
            switch (selected[at])
            {
                case nameof(MetricSeriesRow.Bucket):
                    output.Append(isFull ? "\"Bucket@odata.type\":\"#DateTimeOffset\",\"Bucket\":\""u8 : "\"Bucket\":\""u8);
                    var microseconds = (row.Bucket.UtcDateTime - DateTime.UnixEpoch.AddYears(30)).Ticks / TimeSpan.TicksPerMicrosecond;
                    output.Advance(times.Write(output.GetSpan(TimestampFormat.Longest), microseconds));
                    output.Append("\""u8);
                    break;
                case nameof(MetricSeriesRow.DeviceId):
                    Text(output, nameof(MetricSeriesRow.DeviceId), row.DeviceId);
                    break;
                case nameof(MetricSeriesRow.MetricName):
                    Text(output, nameof(MetricSeriesRow.MetricName), row.MetricName);
                    break;
                case nameof(MetricSeriesRow.Value) when row.Value is { } value:
                    output.Append("\"Value\":"u8);
                    ODataJson.WriteDouble(output, value);
                    break;
                case nameof(MetricSeriesRow.Value):
                    output.Append("\"Value\":null"u8);
                    break;
                default:
                    output.Append(isFull ? "\"Count@odata.type\":\"#Int64\",\"Count\":"u8 : "\"Count\":"u8);
                    Integer(output, row.Count, format);
                    break;
            }
        }

        output.Append("}"u8);
    }

    private static void Text(OutputBuffer output, string name, string value, string after = "")
    {
        output.Append(Encoding.UTF8.GetBytes($"\"{name}\":"));
        ODataJson.WriteText(output, Encoding.UTF8.GetBytes(value));
        output.Append(Encoding.UTF8.GetBytes(after));
    }

    private static void Integer(OutputBuffer output, long value, ResponseFormat format)
    {
        if (format.IntegersAsText)
            output.Append("\""u8);
        ODataJson.WriteInteger(output, value);
        if (format.IntegersAsText)
            output.Append("\""u8);
    }
}
