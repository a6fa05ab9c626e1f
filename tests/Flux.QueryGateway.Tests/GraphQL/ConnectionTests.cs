using System.Text.Json;

namespace Flux.QueryGateway.Tests.GraphQL;

public sealed class ConnectionTests(ConnectionTests.Rows rows) : IClassFixture<ConnectionTests.Rows>
{
    public sealed class Rows : GatewayFixture
    {
        public override async Task InitializeAsync()
        {
            await base.InitializeAsync();
            // Eight distinct rows and two that occur three times: 14 rows, many with equal times.
            await ExecuteAsync("""
                INSERT INTO device_metrics
                SELECT '2026-01-01T00:00:00.000001Z'::timestamptz + (i / 4) * interval '1 second', 'd' || (i % 2), 'm', i, 'u',
                    CASE WHEN i % 3 = 0 THEN '{"room":1}'::jsonb END
                FROM generate_series(0, 9) i CROSS JOIN LATERAL generate_series(1, CASE WHEN i IN (3, 4) THEN 3 ELSE 1 END);
                INSERT INTO device_logs SELECT '2026-01-01'::timestamptz + i * interval '1 second', 'd' || (i % 2),
                    (array['debug','info','warn','error','fatal'])[1 + i % 5], 'line ' || i, NULL, NULL FROM generate_series(0, 9) i;
                INSERT INTO device_events SELECT '2026-01-01'::timestamptz + i * interval '1 second', 'd', 'door', to_jsonb(i),
                    (array['low','medium','high','critical'])[1 + i % 5] FROM generate_series(0, 9) i;
                """);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(14)]
    public async Task Pages_contain_every_row_exactly_once_even_duplicates(int first)
    {
        List<double> values = [];
        string? after = null;
        for (var more = true; more;)
        {
            var page = (await rows.QueryAsync(
                "query($first: Int, $after: String) { metrics(first: $first, after: $after, order: [{ unit: ASC }]) { nodes { metricValue } pageInfo { hasNextPage hasPreviousPage endCursor } } }",
                new { first, after })).GetProperty("metrics");
            values.AddRange(page.GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("metricValue").GetDouble()));
            Assert.Equal(after is not null, page.GetProperty("pageInfo").GetProperty("hasPreviousPage").GetBoolean());
            after = page.GetProperty("pageInfo").GetProperty("endCursor").GetString();
            more = page.GetProperty("pageInfo").GetProperty("hasNextPage").GetBoolean();
        }

        Assert.Equal([0, 1, 2, 3, 3, 3, 4, 4, 4, 5, 6, 7, 8, 9], values.Order());
    }

    [Theory]
    [InlineData("tags: { contains: { room: 1 } }", 6)]
    [InlineData("not: { tags: { contains: { room: 1 } } }", 8)]
    [InlineData("not: { tags: { contains: { } } }", 8)]
    [InlineData("not: { not: { tags: { contains: { room: 1 } } } }", 6)]
    public async Task Rows_without_tags_contain_no_tag(string where, int count) =>
        Assert.Equal(count, (await rows.QueryAsync($"{{ metrics(where: {{ {where} }}) {{ totalCount }} }}")).GetProperty("metrics").GetProperty("totalCount").GetInt32());

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public async Task Zero_and_minus_zero_are_equal_in_the_order(int first)
    {
        await rows.ExecuteAsync("INSERT INTO device_metrics SELECT '2024-01-01', 'zeros', 'm', CASE WHEN i % 3 = 0 THEN '-0'::float8 ELSE 0 END FROM generate_series(1, 20) i");
        List<double> values = [];
        string? after = null;
        for (var more = true; more && values.Count < 100;)
        {
            var page = (await rows.QueryAsync(
                "query($first: Int, $after: String) { metrics(first: $first, after: $after, where: { deviceId: { eq: \"zeros\" } }) { nodes { metricValue } pageInfo { hasNextPage endCursor } } }",
                new { first, after })).GetProperty("metrics");
            values.AddRange(page.GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("metricValue").GetDouble()));
            after = page.GetProperty("pageInfo").GetProperty("endCursor").GetString();
            more = page.GetProperty("pageInfo").GetProperty("hasNextPage").GetBoolean();
        }

        await rows.ExecuteAsync("DELETE FROM device_metrics WHERE device_id = 'zeros'");
        Assert.Equal(Enumerable.Repeat(0.0, 20), values.Select(Math.Abs));
    }

    [Theory]
    [InlineData("query($v: Float) { metrics(where: { metricValue: { gt: $v } }) { totalCount } }", "1e400")]
    [InlineData("query($v: [Float!]) { metrics(where: { metricValue: { in: $v } }) { totalCount } }", "[1, -1e400]")]
    [InlineData("query($v: Boolean!) { metrics(where: { tags: { contains: { a: 1e200000 } } }) { totalCount @include(if: $v) } }", "true")]
    public async Task Number_out_of_range_is_a_user_error(string query, string value)
    {
        using var variable = JsonDocument.Parse(value);
        var error = await rows.RefusedAsync(query, new { v = variable.RootElement });
        Assert.Equal("BAD_USER_INPUT", error.Code());
    }

    [Fact]
    public async Task Cursor_of_every_edge_continues_after_it()
    {
        var all = (await rows.QueryAsync("{ metrics { edges { cursor node { metricValue time } } } }")).GetProperty("metrics").GetProperty("edges");
        for (var at = 0; at < all.GetArrayLength(); at++)
        {
            var rest = (await rows.QueryAsync(
                "query($after: String) { metrics(after: $after) { nodes { metricValue } } }", new { after = all[at].GetProperty("cursor").GetString() }))
                .GetProperty("metrics").GetProperty("nodes");
            Assert.Equal(
                all.EnumerateArray().Skip(at + 1).Select(edge => edge.GetProperty("node").GetProperty("metricValue").GetDouble()),
                rest.EnumerateArray().Select(node => node.GetProperty("metricValue").GetDouble()));
        }
    }

    [Fact]
    public async Task Rows_are_newest_first_with_times_to_the_microsecond()
    {
        var nodes = (await rows.QueryAsync("{ metrics(first: 1) { nodes { time } } }")).GetProperty("metrics").GetProperty("nodes");
        Assert.Equal("2026-01-01T00:00:02.000001Z", nodes[0].GetProperty("time").GetString());
    }

    [Fact]
    public async Task Aliases_fragments_and_directives_shape_the_response()
    {
        var data = await rows.QueryAsync("""
            query($yes: Boolean = true, $no: Boolean = false) {
              page: metrics(first: 1, order: [{ metricValue: ASC }]) {
                ...P
                totalCount @include(if: $no)
                again: nodes { v: metricValue }
              }
            }
            fragment P on MetricConnection { __typename edges { ... on MetricEdge { node { kind: __typename deviceId @skip(if: $no) tags ...V } } } pageInfo { __typename hasNextPage } }
            fragment V on Metric { metricValue @include(if: $yes) metricName @include(if: $no) }
            """);
        Assert.Equal(
            """{"page":{"__typename":"MetricConnection","edges":[{"node":{"kind":"Metric","deviceId":"d0","tags":{"room": 1},"metricValue":0}}],"pageInfo":{"__typename":"PageInfo","hasNextPage":true},"again":[{"v":0}]}}""",
            data.GetRawText());
    }

    [Fact]
    public async Task Total_is_of_the_filter_and_not_of_the_page()
    {
        var data = await rows.QueryAsync("""{ metrics(first: 2, where: { metricValue: { gte: 4 } }) { totalCount } }""");
        Assert.Equal(8, data.GetProperty("metrics").GetProperty("totalCount").GetInt64());
    }

    [Theory]
    [InlineData("""{ deviceId: { eq: "d1" }, metricValue: { lt: 4 } }""", "1 3 3 3")]
    [InlineData("""{ or: [{ metricValue: { in: [0, 9] } }, { metricValue: { eq: 5 } }] }""", "0 5 9")]
    [InlineData("""{ not: { metricValue: { lte: 8 } } }""", "9")]
    [InlineData("""{ and: [{ metricValue: { gt: 1 } }, { metricValue: { lt: 3 } }] }""", "2")]
    [InlineData("""{ or: [] }""", "")]
    [InlineData("""{ metricValue: { in: [] } }""", "")]
    [InlineData("""{ tags: { contains: { room: 1 } } }""", "0 3 3 3 6 9")]
    [InlineData("""{ time: { gte: "2026-01-01T01:00:02.000001+01:00" } }""", "8 9")]
    [InlineData("""{ time: { gt: "2026-01-01T00:00:02.000001Z" } }""", "")]
    [InlineData("""{ unit: { eq: null } }""", "")]
    [InlineData("""{ unit: { neq: null }, metricValue: { neq: 3, lt: 4 } }""", "0 1 2")]
    [InlineData("""{ metricName: { contains: "%" } }""", "")]
    [InlineData("""{ deviceId: { gt: "d0", startsWith: "d" }, metricValue: { gte: 7 } }""", "7 9")]
    public async Task Filters_return_the_matching_rows(string where, string expected)
    {
        var data = await rows.QueryAsync($$"""{ metrics(where: {{where}}, order: [{ metricValue: ASC }]) { nodes { metricValue } } }""");
        var found = data.GetProperty("metrics").GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("metricValue").GetRawText());
        Assert.Equal(expected, string.Join(' ', found));
    }

    [Fact]
    public async Task Levels_and_severities_are_compared_by_severity()
    {
        var data = await rows.QueryAsync("""
            { logs(where: { logLevel: { gte: ERROR } }, order: [{ logLevel: DESC }, { time: ASC }]) { nodes { logLevel message source } }
              events(where: { severity: { gt: LOW, in: [LOW, MEDIUM, CRITICAL] } }, order: [{ severity: ASC }, { time: ASC }]) { nodes { severity eventData } } }
            """);
        Assert.Equal(
            "FATAL line 4, FATAL line 9, ERROR line 3, ERROR line 8",
            string.Join(", ", data.GetProperty("logs").GetProperty("nodes").EnumerateArray().Select(node => $"{node.GetProperty("logLevel")} {node.GetProperty("message")}")));
        Assert.Equal(
            "MEDIUM 1, MEDIUM 6, CRITICAL 3, CRITICAL 8",
            string.Join(", ", data.GetProperty("events").GetProperty("nodes").EnumerateArray().Select(node => $"{node.GetProperty("severity")} {node.GetProperty("eventData")}")));
    }

    [Fact]
    public async Task Rollups_can_be_queried_as_rows()
    {
        var data = await rows.QueryAsync("""{ rollups(resolution: ONE_HOUR, where: { deviceId: { eq: "d1" } }) { nodes { bucket count sumValue firstValue } } }""");
        Assert.Equal(
            """[{"bucket":"2026-01-01T00:00:00.000000Z","count":7,"sumValue":31,"firstValue":1}]""",
            data.GetProperty("rollups").GetProperty("nodes").GetRawText());
    }

    [Fact]
    public async Task Devices_are_found_by_part_of_their_name()
    {
        var data = await rows.QueryAsync("""{ all: devices { nodes { deviceId metricCount } } some: devices(search: "D1") { totalCount nodes { deviceId } } none: devices(search: "d_") { totalCount } }""");
        Assert.Equal("""{"all":{"nodes":[{"deviceId":"d0","metricCount":1},{"deviceId":"d1","metricCount":1}]},"some":{"totalCount":1,"nodes":[{"deviceId":"d1"}]},"none":{"totalCount":0}}""", data.GetRawText());
    }

    [Fact]
    public async Task Latest_returns_the_newest_point_of_every_series()
    {
        var data = await rows.QueryAsync("""{ latest { deviceId metricName time } named: latest(deviceIds: ["d1", "x"], metricNames: ["m", "n"]) { deviceId } }""");
        Assert.Equal(
            """{"latest":[{"deviceId":"d0","metricName":"m","time":"2026-01-01T00:00:02.000001Z"},{"deviceId":"d1","metricName":"m","time":"2026-01-01T00:00:02.000001Z"}],"named":[{"deviceId":"d1"}]}""",
            data.GetRawText());
    }

    [Theory]
    [InlineData("""{ metrics(first: -1) { totalCount nodes { time } } }""", "negative")]
    [InlineData("""{ metrics(first: 10001) { nodes { time } } }""", "at most 10000 rows")]
    [InlineData("""{ metrics(after: "x") { nodes { time } } }""", "not a cursor of this query")]
    [InlineData("""{ metrics(order: [{ time: ASC, deviceId: DESC }]) { nodes { time } } }""", "names one column")]
    [InlineData("""{ metrics(where: { unit: { gt: null } }) { nodes { time } } }""", "cannot be null")]
    [InlineData("{ metrics(where: { unit: { eq: \"\\u0000\" } }) { nodes { time } } }", "NUL")]
    [InlineData("{ metrics(where: { tags: { contains: { a: \"\\u0000\" } } }) { nodes { time } } }", "NUL")]
    [InlineData("{ metrics(where: { unit: { eq: \"\\ud800\" } }) { nodes { time } } }", "surrogate")]
    public async Task Invalid_arguments_are_refused_with_the_reason(string query, string reason)
    {
        var error = await rows.RefusedAsync(query);
        Assert.Equal("BAD_USER_INPUT", error.Code());
        Assert.Contains(reason, error.Message(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cursor_is_valid_only_for_its_own_query()
    {
        var cursor = (await rows.QueryAsync("{ metrics(first: 1) { pageInfo { endCursor } } }")).GetProperty("metrics").GetProperty("pageInfo").GetProperty("endCursor").GetString();
        var error = await rows.RefusedAsync("""query($c: String) { metrics(after: $c, where: { unit: { eq: "u" } }) { nodes { time } } }""", new { c = cursor });
        Assert.Equal("BAD_USER_INPUT", error.Code());
    }

    [Fact]
    public async Task Numbers_that_JSON_cannot_represent_are_null()
    {
        await rows.ExecuteAsync("INSERT INTO device_logs VALUES ('2025-01-01', 'odd', 'info', E'quote \" and \\\\ and \\u0001 and 😀', NULL, '{\"a\":[1.50,null]}')");
        var nodes = (await rows.QueryAsync("""{ logs(where: { deviceId: { eq: "odd" } }) { nodes { message tags } } }""")).GetProperty("logs").GetProperty("nodes");
        Assert.Equal("quote \" and \\ and \u0001 and 😀", nodes[0].GetProperty("message").GetString());
        Assert.Equal("1.50", nodes[0].GetProperty("tags").GetProperty("a")[0].GetRawText());

        await rows.ExecuteAsync("INSERT INTO device_metrics VALUES ('2025-01-01', 'odd', 'm', 'NaN'), ('2025-01-01', 'odd', 'm', 'Infinity')");
        nodes = (await rows.QueryAsync("""{ metrics(where: { deviceId: { eq: "odd" } }) { nodes { metricValue } } }""")).GetProperty("metrics").GetProperty("nodes");
        Assert.All(nodes.EnumerateArray(), node => Assert.Equal(JsonValueKind.Null, node.GetProperty("metricValue").ValueKind));
        await rows.ExecuteAsync("DELETE FROM device_metrics WHERE device_id = 'odd'; DELETE FROM device_logs WHERE device_id = 'odd'");
    }
}
