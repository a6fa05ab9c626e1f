using Flux.QueryGateway.Rows;
using Flux.Timeseries.Access;
using Flux.Timeseries.ReadModel;
using Microsoft.EntityFrameworkCore;
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
        var factory = gateway.Services.GetRequiredService<IDbContextFactory<FluxReadContext>>();
        await using var context = await factory.CreateDbContextAsync();
        context.Scope = DeviceScope.All;
        var order = RowOrder.By(RowSets.Metrics, orderBy is null ? [] : [OrderKey.Asked(RowSets.Metrics.Find(orderBy)!, descending)]);

        var whole = new List<string>();
        await foreach (var row in RowPage.ReadAsync(context.Metrics, order, null, 10_000, CancellationToken.None))
            whole.Add(Text(row.Row));
        var paged = new List<string>();
        ContinuationToken? token = null;
        for (var more = true; more;)
        {
            more = false;
            await foreach (var row in RowPage.ReadAsync(context.Metrics, order, token?.Position, 7, CancellationToken.None))
            {
                paged.Add(Text(row.Row));
                Assert.True(ContinuationToken.TryRead(new ContinuationToken(row.Position).Write("q"), "q", order, out token!));
                more = true;
            }
        }

        Assert.Equal(1000, whole.Count);
        Assert.Equal(whole, paged);
    }

    private static string Text(MetricRow row) => $"{row.Time:O} {row.DeviceId} {row.MetricName} {row.MetricValue} {row.Unit} {row.Tags}";
}
