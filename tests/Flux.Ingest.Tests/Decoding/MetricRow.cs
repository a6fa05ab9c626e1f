namespace Flux.Ingest.Tests.Decoding;

/// <summary>Metric rows in which one thing is unusual.</summary>
internal static class MetricRow
{
    public const string Good = """{"deviceId":"d","metricName":"m","metricValue":1}""";

    public static string With(string field) => $$"""{"deviceId":"d","metricName":"m","metricValue":1,{{field}}}""";

    public static string Device(string json) => $$"""{"deviceId":{{json}},"metricName":"m","metricValue":1}""";

    public static string Value(string json) => $$"""{"deviceId":"d","metricName":"m","metricValue":{{json}}}""";

    public static string Nested(int depth) => string.Concat(Enumerable.Repeat("""{"a":""", depth)) + "1" + new string('}', depth);
}
