namespace Flux.QueryGateway.Tests.OData;

/// <summary>Five days of ten devices with five metrics, one row per minute each, stored in order of arrival.</summary>
public sealed class PlanFixture : GatewayFixture
{
    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        for (var hour = 0; hour < 5 * 24; hour++)
        {
            await ExecuteAsync($$"""
                INSERT INTO device_metrics
                SELECT timestamptz '2026-01-01 00:00+00' + interval '{{hour}} hours' + minute * interval '1 minute', 'device_' || device, 'metric_' || metric, minute, 'x',
                    jsonb_build_object('location', 'room_' || device)
                FROM generate_series(0, 9) device, generate_series(0, 4) metric, generate_series(0, 59) minute
                """);
        }

        await ExecuteAsync("VACUUM ANALYZE device_metrics");
    }
}
