using Flux.TestDatabase;

namespace Flux.QueryGateway.Tests.Isolation;

public sealed class EndpointWalkTests(EndpointWalkTests.ClosedGateway gateway) : IClassFixture<EndpointWalkTests.ClosedGateway>
{
    [Fact]
    public Task Every_endpoint_is_401_without_a_key_and_403_without_its_scope_but_for_the_public_ones() =>
        new EndpointWalk(gateway.Services, gateway.Client, gateway.DataSource).AssertClosedAsync(
            new Dictionary<string, string>(StringComparer.Ordinal) { ["{**path}"] = "DeviceMetrics" },
            "/metrics", "/graphql", "/odata/DeviceMetrics");

    /// <summary>The gateway as it stands on a network.</summary>
    public sealed class ClosedGateway : GatewayFixture
    {
        protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["environment"] = "Production",
            ["Flux:Auth:ApiKeys"] = "true",
        };
    }
}
