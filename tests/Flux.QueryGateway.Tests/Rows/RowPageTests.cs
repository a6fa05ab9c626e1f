using Flux.QueryGateway.Access;
using Flux.QueryGateway.Rows.Paging;
using Flux.QueryGateway.Rows.Reading;
using Flux.QueryGateway.Rows.Sets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Flux.QueryGateway.Tests.Rows;

public sealed class RowPageTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    [Theory]
    [InlineData(null, false)]
    [InlineData("Unit", false)]
    [InlineData("Unit", true)]
    [InlineData("DeviceId", true)]
    [InlineData("MetricValue", false)]
    public async Task Joined_pages_equal_the_whole_result(string? orderBy, bool descending)
    {
        await gateway.ExecuteAsync("""
            TRUNCATE device_metrics;
            INSERT INTO device_metrics
            SELECT timestamptz '2026-01-01 00:00:00.000001+00' + (n % 7) * interval '1 microsecond', 'd' || n % 3, 'm' || n % 2, n % 2,
                CASE n % 5 WHEN 0 THEN NULL ELSE 'u' || n % 2 END,
                CASE n % 4 WHEN 0 THEN NULL WHEN 1 THEN '{"a":1}'::jsonb WHEN 2 THEN '{"a":1.0}'::jsonb ELSE '{"b":"x"}'::jsonb END
            FROM generate_series(1, 1000) n
            """);
        var order = RowOrder.By(RowSets.Metrics, orderBy is null ? [] : [OrderKey.Requested(RowSets.Metrics.Find(orderBy)!, descending)]);

        var whole = (await ReadAsync(order, null, 10_000)).Rows;
        var paged = new List<string>();
        ContinuationToken? token = null;
        for (var more = true; more;)
        {
            more = false;
            var page = await ReadAsync(order, token?.Position, 7);
            paged.AddRange(page.Rows);
            foreach (var position in page.Positions)
            {
                Assert.True(ContinuationToken.TryRead(new ContinuationToken(position).Write("q"), "q", order, out token!));
                more = true;
            }
        }

        Assert.Equal(1000, whole.Count);
        Assert.Equal(whole, paged);
    }

    private async Task<PageOfText> ReadAsync(RowOrder order, RowPosition? from, int take)
    {
        var http = new DefaultHttpContext();
        http.Features.Set(InternalRequest.Instance);
        gateway.Services.GetRequiredService<IHttpContextAccessor>().HttpContext = http;
        var query = new RowQuery(RowSets.Metrics, order, null, "q") { Columns = RowSets.Metrics.Columns, From = from, Take = take, WithPositions = true };
        var page = new PageOfText();
        await using var connection = await gateway.DataSource.OpenConnectionAsync();
        await gateway.Services.GetRequiredService<PageReader>().ReadAsync(connection, query, page, CancellationToken.None);
        return page;
    }

    private sealed class PageOfText : IPageWriter
    {
        private int[] _ordinals = [];

        public List<string> Rows { get; } = [];

        public List<RowPosition> Positions { get; } = [];

        public void Begin(RowStatement statement, long? count, bool isEmpty) => _ordinals = [.. RowSets.Metrics.Columns.Select(statement.OrdinalOf)];

        public ValueTask<bool> RowAsync(RowCursor cursor)
        {
            Rows.Add(string.Join(' ', _ordinals.Select(at => cursor.Row.IsNull(at) ? "null" : Convert.ToHexString(cursor.Row[at]))));
            Positions.Add(cursor.Position);
            return new ValueTask<bool>(true);
        }

        public ValueTask EndAsync(RowCursor cursor, bool hasMore) => ValueTask.CompletedTask;
    }
}
