using System.Net;
using System.Net.Http.Headers;
using Flux.ServiceDefaults.Authentication;
using Flux.Timeseries.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;

namespace Flux.TestDatabase;

/// <summary>Requests every endpoint of a service, without a key and with a key of each scope.</summary>
public sealed class EndpointWalk(IServiceProvider services, HttpClient client, NpgsqlDataSource database)
{
    private static readonly string[] Public = ["/health", "/alive"];

    /// <summary>Asserts that only the public endpoints respond without a key, and every other one only to its own scope.</summary>
    /// <param name="values">The values of route parameters, by their text in the pattern.</param>
    /// <param name="known">Addresses that must be among the requested ones.</param>
    public async Task AssertClosedAsync(IReadOnlyDictionary<string, string> values, params string[] known)
    {
        var keys = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var scope in FluxScopes.All)
            keys[scope] = await TestKeys.CreateAsync(database, $"test {scope}", DeviceScope.All, scope);

        var requested = new List<string>();
        foreach (var endpoint in services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            var address = values.Aggregate(
                "/" + endpoint.RoutePattern.RawText!.TrimStart('/'),
                (pattern, value) => pattern.Replace(value.Key, value.Value, StringComparison.Ordinal));
            requested.Add(address);
            // CONNECT opens a WebSocket over HTTP/2; HttpClient cannot send it as an ordinary request.
            var methods = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Except(["CONNECT"], StringComparer.Ordinal);
            foreach (var method in methods ?? ["GET", "POST"])
                await AssertClosedAsync(method, address, endpoint.Metadata.GetMetadata<IAuthorizeData>()?.Policy, keys);
        }

        Assert.Empty(known.Concat(Public).Except(requested, StringComparer.Ordinal));
    }

    private async Task AssertClosedAsync(string method, string address, string? requiredScope, IReadOnlyDictionary<string, string> keys)
    {
        if (Public.Contains(address, StringComparer.Ordinal))
        {
            Assert.Equal(HttpStatusCode.OK, await SendAsync(method, address, null));
            return;
        }

        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(method, address, null));
        Assert.NotNull(requiredScope);
        foreach (var (scope, key) in keys)
            Assert.Equal(scope != requiredScope, await SendAsync(method, address, key) == HttpStatusCode.Forbidden);
    }

    private async Task<HttpStatusCode> SendAsync(string method, string address, string? key)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), address);
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var response = await client.SendAsync(request);
        return response.StatusCode;
    }
}
