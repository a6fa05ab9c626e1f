using System.Text;
using System.Text.Json.Nodes;

namespace Flux.Timeseries.Store;

/// <summary>Refuses points that the database cannot store unchanged.</summary>
internal static class PointRules
{
    // Throws on lone surrogates, which the default encoder replaces.
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static void Check(MetricPoint point, string at)
    {
        Name(point.DeviceId, at, nameof(point.DeviceId));
        Name(point.MetricName, at, nameof(point.MetricName));
        if (!double.IsFinite(point.Value))
            throw Bad(at, nameof(point.Value), $"is {point.Value}, but a value is finite");

        Text(point.Unit, PointLimits.Unit, at, nameof(point.Unit));
    }

    public static void Check(LogPoint point, string at)
    {
        Name(point.DeviceId, at, nameof(point.DeviceId));
        if (!Enum.IsDefined(point.Level))
            throw Bad(at, nameof(point.Level), "is not a known level");

        Text(point.Message ?? throw Bad(at, nameof(point.Message), "is missing"), PointLimits.Message, at, nameof(point.Message));
        Text(point.Source, PointLimits.Name, at, nameof(point.Source));
    }

    public static void Check(EventPoint point, string at)
    {
        Name(point.DeviceId, at, nameof(point.DeviceId));
        Name(point.EventType, at, nameof(point.EventType));
        if (point.Severity is { } severity && !Enum.IsDefined(severity))
            throw Bad(at, nameof(point.Severity), "is not a known severity");
    }

    /// <summary>The JSON of a point, or null.</summary>
    public static string? Json(JsonNode? node, int limit, string at, string part)
    {
        if (node is null)
            return null;

        Walk(node, 1, at, part);
        var text = node.ToJsonString();
        Text(text, limit, at, part);
        return text;
    }

    private static void Walk(JsonNode? node, int depth, string at, string part)
    {
        if (depth > PointLimits.JsonDepth && node is (JsonObject or JsonArray))
            throw Bad(at, part, $"is deeper than {PointLimits.JsonDepth} levels");

        switch (node)
        {
            case JsonObject members:
                foreach (var (name, value) in members)
                {
                    Text(name, int.MaxValue, at, part);
                    Walk(value, depth + 1, at, part);
                }

                break;
            case JsonArray items:
                foreach (var item in items)
                    Walk(item, depth + 1, at, part);

                break;
            case JsonValue value when value.TryGetValue<string>(out var text):
                Text(text, int.MaxValue, at, part);
                break;
        }
    }

    private static void Name(string? value, string at, string part)
    {
        if (string.IsNullOrEmpty(value))
            throw Bad(at, part, "is missing");

        Text(value, PointLimits.Name, at, part);
    }

    private static void Text(string? value, int limit, string at, string part)
    {
        if (value is null)
            return;

        if (value.Contains('\0', StringComparison.Ordinal))
            throw Bad(at, part, "contains U+0000, which the database cannot store");

        int bytes;
        try
        {
            bytes = Strict.GetByteCount(value);
        }
        catch (EncoderFallbackException)
        {
            bytes = -1;
        }

        if (bytes < 0)
            throw Bad(at, part, "contains half of a surrogate pair");

        if (bytes > limit)
            throw Bad(at, part, $"has {bytes} bytes, but the limit is {limit}");
    }

#pragma warning disable MA0015 // The message names the point and its part, which is more useful than the parameter.
    public static ArgumentException Bad(string at, string part, string why) => new($"{at}{part} {why}.");
#pragma warning restore MA0015
}
