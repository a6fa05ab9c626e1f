namespace Flux.QueryGateway.Tests.OData;

/// <summary>3,000 series: most report every minute, some stopped long ago, some have only their rollup left, some nothing.</summary>
public sealed class LatestFixture : GatewayFixture
{
    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await ExecuteAsync("""
            INSERT INTO device_metrics
            SELECT timestamptz '2026-01-10 00:00+00' - minute * interval '1 minute' - (device % 60) * interval '1 second', 'device_' || device, 'metric_' || metric, minute, 'x', null::jsonb
            FROM generate_series(0, 999) device, generate_series(0, 2) metric, generate_series(0, 9) minute
            WHERE device % 100 <> 7
            UNION ALL
            SELECT timestamptz '2026-01-08 00:00+00' - minute * interval '1 hour', 'device_' || device, 'metric_' || metric, minute, null, null
            FROM generate_series(7, 999, 100) device, generate_series(0, 2) metric, generate_series(0, 5) minute
            UNION ALL
            SELECT timestamptz '2025-01-01 00:30+00', 'retired_' || device, 'metric_0', device, 'x', null FROM generate_series(0, 4) device
            UNION ALL
            SELECT timestamptz '2026-01-09 00:00+00', 'gone_' || device, 'metric_0', device, 'x', null FROM generate_series(0, 4) device
            ORDER BY 1, 2, 3
            """);
        await ExecuteAsync("DELETE FROM device_metrics WHERE device_id LIKE 'gone%'");
        await this.MaintainAsync();
        await ExecuteAsync("SELECT drop_chunks('device_metrics', older_than => timestamptz '2025-06-01')");
        await ExecuteAsync("VACUUM ANALYZE device_metrics");
    }
}
