using System.Globalization;

namespace Flux.QueryGateway.Tests.Isolation;

/// <summary>Random queries in both languages that often select rows of other tenants.</summary>
internal sealed class QuestionGenerator(int seed, DateTimeOffset now)
{
    private static readonly string[] Devices = ["a/1", "a/ü", "gate", "é/1", "b/1", "a", "a0", "gate2", "ê/1", "nobody"];
    private static readonly string[] Metrics = ["m0", "m1", "canary"];

    private readonly Random _random = new(seed);

    private string From => Time(TimeSpan.FromHours(-_random.Next(2, 9)));

    private string To => Time(TimeSpan.FromHours(_random.Next(0, 2)));

    public string Next() => _random.Next(2) == 0 ? GraphQL() : OData();

    private string GraphQL() => _random.Next(9) switch
    {
        0 or 1 => Connection("metrics", Where(MetricCondition), "time deviceId metricName metricValue unit tags"),
        2 => Connection("logs", Where(DeviceCondition), "time deviceId logLevel message source"),
        3 => Connection("events", Where(DeviceCondition), "time deviceId eventType eventData severity"),
        4 => Connection("rollups", $"resolution: {Pick("FIVE_MINUTES", "ONE_HOUR")}" + Prefixed(Where(RollupCondition)), "bucket deviceId metricName avgValue maxValue sumValue count"),
        5 or 6 => $$"""
            { series(from: "{{From}}", to: "{{To}}", bucket: "{{Pick("PT5M", "PT7M", "PT1H", "P1D")}}", aggregation: {{Pick("AVG", "SUM", "MAX", "COUNT", "LAST", "STDDEV", "P90", "DELTA")}},
              fill: {{Pick("NONE", "PREVIOUS", "ZERO", "LINEAR")}}{{Maybe(() => ", deviceIds: " + List(Devices))}}{{Maybe(() => ", metricNames: " + List(Metrics))}}{{Maybe(() => $", source: {Pick("RAW", "FIVE_MINUTES", "ONE_HOUR")}")}})
              { source series { deviceId metricName unit points { time value count } } } }
            """,
        7 => $$"""{ latest{{Arguments(Maybe(() => "deviceIds: " + List(Devices)), Maybe(() => "metricNames: " + List(Metrics)))}} { deviceId metricName time metricValue unit } }""",
        _ => Connection("devices", Maybe(() => $"search: \"{Pick("a", "b", "gat", "1", "")}\""), "deviceId firstSeen lastSeen metricCount"),
    };

    private string OData() => _random.Next(12) switch
    {
        0 => $"/odata/{Set()}/$count{Maybe(() => "?$filter=" + ODataDevice())}",
        1 => $"/odata/{Pick("Devices", "LatestMetrics")}?$count=true{Maybe(() => "&$filter=" + ODataDevice())}",
        2 => $"/odata/Devices('{Uri.EscapeDataString(Pick(Devices))}')",
        3 => $"/odata/LatestMetrics(DeviceId='{Uri.EscapeDataString(Pick(Devices))}',MetricName='{Pick(Metrics)}')",
        4 => $"/odata/{Pick("DeviceMetrics", "DeviceMetrics5m", "DeviceMetrics1h")}?$apply={Apply()}",
        5 => $"/odata/MetricSeries(from={From},to={To},bucket=duration'{Pick("PT5M", "PT1H")}',aggregation='{Pick("avg", "sum", "count", "max")}'{Maybe(() => $",deviceId='{Uri.EscapeDataString(Pick(Devices))}'")}{Maybe(() => ",source='raw'")})",
        6 => $"/odata/DeviceMetrics?$filter={ODataMetric()}&$orderby={Pick("MetricValue desc", "DeviceId", "DeviceId desc,Time", "Unit,MetricName")}&$top={_random.Next(1, 40)}&$skip={_random.Next(0, 30)}",
        _ => $"/odata/{Set()}?$count={Pick("true", "false")}&$filter={ODataDevice()}{Maybe(() => $"&$top={_random.Next(1, 50)}")}{Maybe(() => $"&$orderby={Pick("DeviceId", "DeviceId desc")}")}",
    };

    private string Set() => Pick("DeviceMetrics", "DeviceLogs", "DeviceEvents", "DeviceMetrics5m", "DeviceMetrics1h", "Devices", "LatestMetrics");

    private string Apply() => Pick(
        "aggregate($count as N)", "groupby((DeviceId))", "groupby((DeviceId),aggregate($count as N))", "groupby((MetricName),aggregate($count as N))",
        $"filter({ODataDevice()})/groupby((DeviceId,MetricName),aggregate($count as N))");

    private string ODataDevice()
    {
        var simple = _random.Next(5) switch
        {
            0 => $"DeviceId eq '{Uri.EscapeDataString(Pick(Devices))}'",
            1 => $"DeviceId ge '{Uri.EscapeDataString(Pick(Devices))}'",
            2 => $"DeviceId ne '{Uri.EscapeDataString(Pick(Devices))}'",
            3 => $"startswith(DeviceId,'{Pick("a", "b", "ga", "")}')",
            _ => $"DeviceId in ('{Uri.EscapeDataString(Pick(Devices))}','{Uri.EscapeDataString(Pick(Devices))}')",
        };
        return _random.Next(4) switch
        {
            0 => $"not ({simple})",
            1 => $"({simple}) or ({ODataDevice()})",
            _ => simple,
        };
    }

    private string ODataMetric() => Pick(
        ODataDevice(), $"MetricValue gt {_random.Next(0, 20)}", "MetricValue gt 100 or true", "Unit eq 'canary' or Unit eq 'K'", "Tags/room eq 'r0'", "contains(MetricName,'m')",
        $"Time ge {From} and (MetricName eq 'm0' or MetricName eq 'canary')");

    private string Connection(string field, string arguments, string selection)
    {
        var first = $"first: {_random.Next(1, 60)}";
        return $"{{ {field}{Arguments(arguments, first)} {{ {Maybe(() => "totalCount ")}nodes {{ {selection} }} pageInfo {{ hasNextPage hasPreviousPage }} }} }}";
    }

    private string Where(Func<string> condition) => Maybe(() => $"where: {Tree(condition, 2)}");

    private string Tree(Func<string> condition, int depth) => depth == 0 || _random.Next(3) == 0 ? condition() : _random.Next(3) switch
    {
        0 => $"{{ or: [{Tree(condition, depth - 1)}, {Tree(condition, depth - 1)}] }}",
        1 => $"{{ and: [{Tree(condition, depth - 1)}, {Tree(condition, depth - 1)}] }}",
        _ => $"{{ not: {Tree(condition, depth - 1)} }}",
    };

    private string DeviceCondition() => Pick(
        $"{{ deviceId: {{ eq: \"{Pick(Devices)}\" }} }}", $"{{ deviceId: {{ in: {List(Devices)} }} }}", $"{{ deviceId: {{ neq: \"{Pick(Devices)}\" }} }}",
        $"{{ deviceId: {{ startsWith: \"{Pick("a", "b", "g")}\" }} }}", $"{{ time: {{ gte: \"{From}\" }} }}");

    private string MetricCondition() => Pick(
        DeviceCondition(), $"{{ metricValue: {{ gt: {_random.Next(0, 20)} }} }}", $"{{ metricName: {{ eq: \"{Pick(Metrics)}\" }} }}", "{ tags: { contains: { room: \"r0\" } } }");

    private string RollupCondition() => Pick(
        $"{{ deviceId: {{ eq: \"{Pick(Devices)}\" }} }}", $"{{ deviceId: {{ in: {List(Devices)} }} }}", $"{{ maxValue: {{ gt: {_random.Next(0, 20)} }} }}");

    private string List(string[] values) => $"[{string.Join(", ", Enumerable.Range(0, _random.Next(1, 4)).Select(_ => $"\"{Pick(values)}\""))}]";

    private string Pick(params string[] values) => values[_random.Next(values.Length)];

    private string Maybe(Func<string> text) => _random.Next(2) == 0 ? text() : "";

    private static string Arguments(params string[] arguments)
    {
        var given = string.Join(", ", arguments.Where(argument => argument.Length > 0));
        return given.Length == 0 ? "" : $"({given})";
    }

    private static string Prefixed(string argument) => argument.Length == 0 ? "" : $", {argument}";

    private string Time(TimeSpan offset) => (now + offset).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
