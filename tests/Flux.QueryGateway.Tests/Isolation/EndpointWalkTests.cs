using System.Net;
using System.Net.Http.Headers;
using Flux.ServiceDefaults.Authentication;
using Flux.TestDatabase;
using Flux.Timeseries.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Flux.QueryGateway.Tests.Isolation;

public sealed class EndpointWalkTests(EndpointWalkTests.ClosedGateway gateway) : IClassFixture<EndpointWalkTests.ClosedGateway>
{
    private static readonly string[] Public = ["/health", "/alive"];

    [Fact]
    public async Task Every_endpoint_is_401_without_a_key_and_403_without_its_scope_but_for_the_public_ones()
    {
        var keys = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var scope in FluxScopes.All)
            keys[scope] = await TestKeys.CreateAsync(gateway.DataSource, $"walk {scope}", DeviceScope.All, scope);
        var walked = new List<string>();

        foreach (var endpoint in gateway.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            var address = "/" + endpoint.RoutePattern.RawText!.TrimStart('/').Replace("{**path}", "DeviceMetrics", StringComparison.Ordinal);
            var wanted = endpoint.Metadata.GetMetadata<IAuthorizeData>()?.Policy;
            foreach (var method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Except(["CONNECT"], StringComparer.Ordinal) ?? ["GET", "POST"])
            {
                walked.Add(address);
                if (Public.Contains(address, StringComparer.Ordinal))
                    continue;

                Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(method, address, null));
                Assert.NotNull(wanted);
                foreach (var (scope, key) in keys)
                    Assert.Equal(scope != wanted, await SendAsync(method, address, key) == HttpStatusCode.Forbidden);
            }
        }

        string[] known = ["/health", "/alive", "/metrics", "/graphql", "/odata/DeviceMetrics"];
        Assert.Empty(known.Except(walked, StringComparer.Ordinal));
    }

    private async Task<HttpStatusCode> SendAsync(string method, string address, string? key)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), address);
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var response = await gateway.Client.SendAsync(request);
        return response.StatusCode;
    }

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
