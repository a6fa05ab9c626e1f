namespace Flux.QueryGateway.Tests.OData;

/// <summary>Many rows with few different values: equal times, nulls and exact duplicates.</summary>
public sealed class DifferentialFixture : GatewayFixture
{
    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await ExecuteAsync("""
            INSERT INTO device_metrics
            SELECT timestamptz '2026-01-01 00:00:00.000001+00' + (n % 11) * interval '1 microsecond' + (n % 3) * interval '1 day',
                'd' || n % 4, (ARRAY['m', 'M', 'ä', 'm%'])[1 + n % 4], (ARRAY[-1.5, 0, 0.1, 1e15, 2])[1 + n % 5],
                (ARRAY['u', 'U', NULL])[1 + n % 3],
                (ARRAY[NULL, '{"a": 1}', '{"a": 1.0}', '{"a": "1", "b": true}', '{}'])[1 + n % 5]::jsonb
            FROM generate_series(1, 700) n
            """);
    }

    public Task AppendAsync() => ExecuteAsync("""
        INSERT INTO device_metrics
        SELECT timestamptz '2026-01-01 00:00:00.000003+00' + (n % 3) * interval '1 day', 'writer', 'm', n, NULL, NULL FROM generate_series(1, 3) n
        """);
}
