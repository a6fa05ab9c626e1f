using System.Text.Json;
using Flux.QueryGateway.OData.Endpoint;
using Flux.QueryGateway.Rows.Sets;
using Flux.QueryGateway.Series;
using Flux.QueryGateway.Series.Buckets;
using Microsoft.OData;
using Microsoft.OData.UriParser;

namespace Flux.QueryGateway.OData.MetricSeries;

/// <summary>Reads a call of <c>MetricSeries</c> into a <see cref="SeriesQuery"/>.</summary>
internal sealed class MetricSeriesReader(OperationImportSegment call, ODataUriParser parser)
{
    private static readonly Dictionary<string, SeriesSource> Sources = new(StringComparer.OrdinalIgnoreCase)
    {
        ["raw"] = SeriesSource.Raw,
        ["5m"] = SeriesSource.FiveMinutes,
        ["1h"] = SeriesSource.OneHour,
    };

    /// <summary>The names that clients of this language use.</summary>
    public static SeriesWords Words { get; } = new(LevelWord.Of, NameOf);

    /// <summary>The name of a source in requests and responses.</summary>
    public static string NameOf(SeriesSource source) => Sources.First(each => each.Value == source).Key;

    /// <exception cref="RefusedException">A parameter that has to change.</exception>
    public SeriesQuery Read() => new(Time("from"), Time("to"), ReadBucket(), OneOf("aggregation", Names<Aggregation>(), Aggregation.Avg))
    {
        DeviceIds = List("deviceId", "deviceIds"),
        MetricNames = List("metricName", "metricNames"),
        Fill = OneOf("fill", Names<Fill>(), Fill.None),
        MaxPoints = Value("maxPoints") as int?,
        TimeZone = Value("timeZone") as string ?? "UTC",
        Tags = ReadTags(),
        Source = Value("source") is null ? null : OneOf("source", Sources, SeriesSource.Raw),
    };

    private Bucket ReadBucket() => (Value("bucket"), Value("calendar")) switch
    {
        (not null, not null) => throw Refused("calendar", "'bucket' and 'calendar' are alternatives; give one of them."),
        (TimeSpan length, _) => Bucket.Of(length),
        (_, string text) => BucketText.Parse(text),
        _ => new Bucket.Fitting(),
    };

    private string? ReadTags()
    {
        if (Value("tags") is not string tags)
            return null;
        try
        {
            using var json = JsonDocument.Parse(tags);
            return tags;
        }
        catch (JsonException)
        {
            throw Refused("tags", "'tags' is not valid JSON, such as '{\"location\":\"room_1\"}'.");
        }
    }

    private DateTime Time(string name) => Value(name) is DateTimeOffset time && time.Ticks % TimeSpan.TicksPerMicrosecond == 0
        ? time.UtcDateTime
        : throw Refused(name, $"'{name}' must be a time with at most six fractional digits, such as 2026-01-31T12:00:00Z.");

    private List<string>? List(string one, string many)
    {
        var name = Value(one) as string;
        var names = Value(many) as IEnumerable<string>;
        if (name is not null && names is not null)
            throw Refused(many, $"'{one}' and '{many}' are alternatives; give one of them.");
        return name is null ? names?.ToList() : [name];
    }

    private TValue OneOf<TValue>(string name, Dictionary<string, TValue> values, TValue absent) => Value(name) switch
    {
        null => absent,
        string text when values.TryGetValue(text, out var value) => value,
        var other => throw new RefusedException(
            StatusCodes.Status400BadRequest, $"'{other}' is not a valid {name}.")
        { Target = name, Allowed = [.. values.Keys] },
    };

    private static Dictionary<string, TEnum> Names<TEnum>()
        where TEnum : struct, Enum =>
        Enum.GetValues<TEnum>().ToDictionary(value => LevelWord.Of(value), StringComparer.OrdinalIgnoreCase);

    private static RefusedException Refused(string parameter, string message) =>
        new(StatusCodes.Status400BadRequest, message) { Target = parameter };

    private object? Value(string name)
    {
        var value = call.Parameters.FirstOrDefault(parameter => parameter.Name == name)?.Value;
        while (true)
        {
            switch (value)
            {
                case ConvertNode converted:
                    value = converted.Source;
                    break;
                case ParameterAliasNode alias:
                    value = parser.ParameterAliasNodes.TryGetValue(alias.Alias, out var node) ? node : null;
                    break;
                case CollectionConstantNode list:
                    return list.Collection.Select(item => item.Value?.ToString() ?? "").ToList();
                case ConstantNode { Value: ODataCollectionValue list }:
                    return list.Items.Select(item => item?.ToString() ?? "").ToList();
                case ConstantNode constant:
                    return constant.Value;
                default:
                    return null;
            }
        }
    }
}
