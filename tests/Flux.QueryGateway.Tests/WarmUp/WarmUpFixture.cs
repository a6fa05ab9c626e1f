namespace Flux.QueryGateway.Tests.WarmUp;

/// <summary>A gateway that warms up, on a database with recent rows.</summary>
public sealed class WarmUpFixture : GatewayFixture
{
    protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>(StringComparer.Ordinal) { ["Flux:Query:WarmUp"] = "00:00:01" };

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await ExecuteAsync("INSERT INTO device_metrics SELECT now() - n * interval '1 second', 'it''s one', 'metric', n, null, null FROM generate_series(1, 100) n");
    }
}
