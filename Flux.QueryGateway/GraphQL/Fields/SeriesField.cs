using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.QueryGateway.GraphQL.Execution;
using Flux.QueryGateway.GraphQL.Rows;
using Flux.QueryGateway.GraphQL.Schema;
using Flux.QueryGateway.Series;
using Flux.QueryGateway.Series.Buckets;
using GraphQL;

namespace Flux.QueryGateway.GraphQL.Fields;

/// <summary>Bucketed values: reads the arguments into a <see cref="SeriesQuery"/> and writes its result.</summary>
internal sealed class SeriesField(SeriesReader reader) : JsonField
{
    /// <summary>The names that clients of this language use.</summary>
    public static SeriesWords Words { get; } = new(EnumNames.Of, EnumNames.Of);

    protected override async Task WriteAsync(IResolveFieldContext context, Selection selection, Utf8JsonWriter json)
    {
        var wantsUnit = selection.Fields.Any(field => field.Name == "series" && field.Selection!.Find("unit") is not null);
        var result = await reader.ReadAsync(Read(context, wantsUnit), context.CancellationToken);
        json.WriteStartObject();
        foreach (var field in selection.Fields)
        {
            json.WritePropertyName(field.Key);
            switch (field.Name)
            {
                case "source":
                    json.WriteStringValue(EnumNames.Of(result.Source));
                    break;
                case "bucket":
                    json.WriteStringValue(BucketText.Format(result.Bucket));
                    break;
                case "series":
                    json.WriteStartArray();
                    foreach (var series in result.Series)
                        Write(json, field.Selection!, series);
                    json.WriteEndArray();
                    break;
                default:
                    json.WriteStringValue(selection.TypeName);
                    break;
            }
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Selection selection, DeviceSeries series)
    {
        json.WriteStartObject();
        foreach (var field in selection.Fields)
        {
            json.WritePropertyName(field.Key);
            switch (field.Name)
            {
                case "deviceId":
                    json.WriteStringValue(series.DeviceId);
                    break;
                case "metricName":
                    json.WriteStringValue(series.MetricName);
                    break;
                case "unit":
                    json.WriteStringValue(series.Unit);
                    break;
                case "points":
                    json.WriteStartArray();
                    foreach (var point in series.Points)
                        Write(json, field.Selection!, point);
                    json.WriteEndArray();
                    break;
                default:
                    json.WriteStringValue(selection.TypeName);
                    break;
            }
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Selection selection, in SeriesPoint point)
    {
        json.WriteStartObject();
        foreach (var field in selection.Fields)
        {
            json.WritePropertyName(field.Key);
            switch (field.Name)
            {
                case "time":
                    RowJson.WriteTime(json, point.Time);
                    break;
                case "value":
                    RowJson.WriteNumber(json, point.Value);
                    break;
                case "count":
                    json.WriteNumberValue(point.Count);
                    break;
                default:
                    json.WriteStringValue(selection.TypeName);
                    break;
            }
        }

        json.WriteEndObject();
    }

    private static SeriesQuery Read(IResolveFieldContext context, bool wantsUnit)
    {
        var bucket = Given<Bucket>(context, "bucket") ?? new Bucket.Fitting();
        return new SeriesQuery(
            Given<DateTimeOffset?>(context, "from")!.Value.UtcDateTime,
            Given<DateTimeOffset?>(context, "to")!.Value.UtcDateTime,
            bucket,
            EnumNames.Parse<Aggregation>(Given<string>(context, "aggregation")!))
        {
            DeviceIds = Names(context, "deviceIds"),
            MetricNames = Names(context, "metricNames"),
            MaxPoints = Given<int?>(context, "maxPoints"),
            Fill = EnumNames.Parse<Fill>(Given<string>(context, "fill")!),
            TimeZone = Given<string>(context, "timeZone") ?? "UTC",
            Tags = Given<JsonNode>(context, "tags")?.ToJsonString(),
            Source = Given<string>(context, "source") is { } source ? EnumNames.Parse<SeriesSource>(source) : null,
            WithUnit = wantsUnit,
        };
    }

    private static T? Given<T>(IResolveFieldContext context, string name) => context.Arguments![name].Value switch
    {
        null => default,
        T value => value,
        _ => throw new UnreachableException(),
    };

    private static List<string>? Names(IResolveFieldContext context, string name) =>
        Given<IEnumerable<object>>(context, name)?.Cast<string>().ToList();
}
