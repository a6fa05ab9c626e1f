using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;

namespace Flux.QueryGateway.Tests.OData;

/// <summary>A gateway with a clock that the test controls.</summary>
public sealed class TimeLimitFixture : GatewayFixture
{
    public FakeTimeProvider Time { get; } = new();

    protected override void Configure(IServiceCollection services) => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Time));

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await ExecuteAsync("""
            INSERT INTO device_logs SELECT timestamptz '2026-01-01+00' + n * interval '1 second', 'device_1', 'info', repeat('x', 1000), null, null FROM generate_series(1, 60000) n
            """);
    }
}
