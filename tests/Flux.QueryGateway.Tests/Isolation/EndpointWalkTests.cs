using Flux.TestDatabase;

namespace Flux.QueryGateway.Tests.Isolation;

public sealed class EndpointWalkTests(EndpointWalkTests.ClosedGateway gateway) : IClassFixture<EndpointWalkTests.ClosedGateway>
{
    [Fact]
    public Task Endpoints_that_are_not_public_need_a_key_with_their_scope() =>
        new EndpointWalk(gateway.Services, gateway.Client, gateway.DataSource).AssertClosedAsync(
            new Dictionary<string, string>(StringComparer.Ordinal) { ["{**path}"] = "DeviceMetrics" },
            "/metrics", "/graphql", "/odata/DeviceMetrics");

    /// <summary>The gateway with the settings of a production network.</summary>
    public sealed class ClosedGateway : GatewayFixture
    {
        protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["environment"] = "Production",
            ["Flux:Auth:ApiKeys"] = "true",
        };
    }
}
