namespace Flux.QueryGateway.Tests.OData;

/// <summary>Parts of random queries, each in OData and in handwritten SQL.</summary>
internal static class RandomQuestion
{
    private static readonly (string Name, string Sql)[] Columns =
    [
        ("Time", "time"), ("DeviceId", "device_id"), ("MetricName", "metric_name"), ("MetricValue", "metric_value"), ("Unit", "unit"), ("Tags", "tags::text"),
    ];

    private static readonly (string OData, string Sql)[] Terms =
    [
        ("MetricValue gt 0", "metric_value > 0"),
        ("MetricValue le 0.1", "metric_value <= 0.1"),
        ("MetricValue ne 1e15", "metric_value <> 1e15"),
        ("MetricValue in (2, -1.5)", "metric_value IN (2, -1.5)"),
        ("MetricValue mul 2 lt 1", "metric_value * 2 < 1"),
        ("round(MetricValue) eq -2", "metric_value = -1.5"),
        ("DeviceId eq 'd1'", "device_id = 'd1'"),
        ("DeviceId ge 'd2'", "device_id >= 'd2'"),
        ("DeviceId in ('d0', 'd3', 'dx')", "device_id IN ('d0', 'd3', 'dx')"),
        ("MetricName gt 'M'", "metric_name COLLATE \"C\" > 'M'"),
        ("contains(MetricName, '%25')", "position('%' IN metric_name) > 0"),
        ("startswith(MetricName, 'm')", "left(metric_name, 1) = 'm'"),
        ("Unit eq null", "unit IS NULL"),
        ("Unit ne 'u'", "unit IS DISTINCT FROM 'u'"),
        ("tolower(Unit) eq 'u'", "lower(unit) = 'u'"),
        ("Time ge 2026-01-01T00:00:00.000005Z", "time >= '2026-01-01 00:00:00.000005+00'"),
        ("Time lt 2026-01-02T00:00:00.0000045Z", "time <= '2026-01-02 00:00:00.000004+00'"),
        ("date(Time) eq 2026-01-02", "(time AT TIME ZONE 'UTC')::date = '2026-01-02'"),
        ("fractionalseconds(Time) gt 0.000006", "extract(microseconds FROM time) > 6"),
        ("Tags/a eq 1", "(tags @> '{\"a\": 1}') IS TRUE"),
        ("Tags/a ne '1'", "(tags @> '{\"a\": \"1\"}') IS NOT TRUE"),
        ("Tags/b eq true", "(tags @> '{\"b\": true}') IS TRUE"),
        ("Tags/a ne null", "tags ->> 'a' IS NOT NULL"),
    ];

    private static readonly (string OData, string Ascending, string Descending)[] Keys =
    [
        ("Time", "time", "time DESC"),
        ("DeviceId", "device_id", "device_id DESC"),
        ("MetricName", "metric_name", "metric_name DESC"),
        ("MetricValue", "metric_value", "metric_value DESC"),
        ("Unit", "unit NULLS FIRST", "unit DESC NULLS LAST"),
        ("Tags/a", "(tags ->> 'a') COLLATE \"C\" NULLS FIRST", "(tags ->> 'a') COLLATE \"C\" DESC NULLS LAST"),
        ("MetricValue mul MetricValue", "metric_value * metric_value", "metric_value * metric_value DESC"),
    ];

    public static (string OData, string Sql) Filter(Random random, int depth)
    {
        if (depth == 0 || random.Next(3) == 0)
            return Terms[random.Next(Terms.Length)];

        var (left, right) = (Filter(random, depth - 1), Filter(random, depth - 1));
        return random.Next(3) switch
        {
            0 => ($"({left.OData} and {right.OData})", $"(({left.Sql}) AND ({right.Sql}))"),
            1 => ($"({left.OData} or {right.OData})", $"(({left.Sql}) OR ({right.Sql}))"),
            _ => ($"not ({left.OData})", $"NOT coalesce(({left.Sql}), false)"),
        };
    }

    /// <summary>Rows are ordered by the requested keys, then newest first, then by the other columns with digests for JSON.</summary>
    public static (string OData, string Sql) Order(Random random)
    {
        var requested = Keys.OrderBy(_ => random.Next()).Take(random.Next(4)).Select(key => (Key: key, IsDescending: random.Next(2) == 0)).ToList();
        var odata = requested.Count == 0 ? "" : "&$orderby=" + string.Join(',', requested.Select(item => item.Key.OData + (item.IsDescending ? " desc" : "")));
        var sql = requested.Select(item => item.IsDescending ? item.Key.Descending : item.Key.Ascending)
            .Concat(["time DESC", "device_id", "metric_name", "metric_value", "unit", "hashtextextended(tags::text, 0)"]);
        return (odata, string.Join(", ", sql));
    }

    public static (string OData, IReadOnlyList<(string Name, string Sql)> Columns) Select(Random random)
    {
        var chosen = Columns.Where(_ => random.Next(2) == 0).ToList();
        return chosen.Count == 0 ? ("", Columns) : ("&$select=" + string.Join(',', chosen.Select(column => column.Name).Reverse()), chosen);
    }
}
