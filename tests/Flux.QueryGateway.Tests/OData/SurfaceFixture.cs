namespace Flux.QueryGateway.Tests.OData;

/// <summary>A few rows of every kind.</summary>
public sealed class SurfaceFixture : GatewayFixture
{
    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await ExecuteAsync("""
            INSERT INTO device_metrics VALUES
                ('2026-01-02 03:04:05.000007+00', 'device_001', 'temperature', 20.5, 'celsius', '{"location": "room_1", "floor": 2}'),
                ('2026-01-02 03:04:05+00', 'device_001', 'temperature', 0.5, 'celsius', '{"location": "room_1", "floor": 1}'),
                ('2026-01-02 03:04:05+00', 'device_001', 'humidity', 31, 'percent', null),
                ('2026-01-02 03:04:05+00', 'device_002', 'temperature', 30, null, '{"location": "room_2", "floor": "2"}'),
                ('2026-01-02 03:04:05+00', 'device_001', 'temperature', -5.25, 'celsius', '{"spare": true}'),
                ('2026-01-02 00:00:00+00', 'it''s/a device', 'pressure', 20, null, '{}');
            INSERT INTO device_logs VALUES
                ('2026-01-02 03:04:05+00', 'device_001', 'debug', E'tab\t quote" back\\slash new\nline \u0001 \u2028 ü 日本 🚀 </script>', null, null),
                ('2026-01-02 03:04:06+00', 'device_001', 'info', 'a', 'kernel', null),
                ('2026-01-02 03:04:07+00', 'device_001', 'warn', 'b', null, '{"unit": "x"}'),
                ('2026-01-02 03:04:08+00', 'device_001', 'error', 'c', null, null),
                ('2026-01-02 03:04:09+00', 'device_001', 'fatal', 'd', null, null);
            INSERT INTO device_events VALUES
                ('2026-01-02 03:04:05+00', 'device_001', 'alarm', '{"code": 1}', 'low'),
                ('2026-01-02 03:04:06+00', 'device_001', 'alarm', '[1, 2]', 'medium'),
                ('2026-01-02 03:04:07+00', 'device_001', 'alarm', '"text"', 'high'),
                ('2026-01-02 03:04:08+00', 'device_001', 'alarm', '12.50', 'critical'),
                ('2026-01-02 03:04:09+00', 'device_001', 'alarm', 'true', null);
            """);
    }
}
