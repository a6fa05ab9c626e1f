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

/// <summary>Asks every endpoint that a service has mapped, without a key and with a key of each scope.</summary>
public sealed class EndpointWalk(IServiceProvider services, HttpClient client, NpgsqlDataSource database)
{
    private static readonly string[] Public = ["/health", "/alive"];

    /// <summary>Only the public endpoints answer strangers, and each other one its own scope only.</summary>
    /// <param name="values">What stands for the parameters of the routes, by their text in the pattern.</param>
    /// <param name="known">Addresses that must be among those walked.</param>
    public async Task AssertClosedAsync(IReadOnlyDictionary<string, string> values, params string[] known)
    {
        var keys = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var scope in FluxScopes.All)
            keys[scope] = await TestKeys.CreateAsync(database, $"walk {scope}", DeviceScope.All, scope);

        var walked = new List<string>();
        foreach (var endpoint in services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            var address = values.Aggregate("/" + endpoint.RoutePattern.RawText!.TrimStart('/'), (pattern, value) => pattern.Replace(value.Key, value.Value, StringComparison.Ordinal));
            walked.Add(address);
            // CONNECT is HTTP/2's way to a WebSocket, which HttpClient does not send by itself.
            foreach (var method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Except(["CONNECT"], StringComparer.Ordinal) ?? ["GET", "POST"])
                await AssertClosedAsync(method, address, endpoint.Metadata.GetMetadata<IAuthorizeData>()?.Policy, keys);
        }

        Assert.Empty(known.Concat(Public).Except(walked, StringComparer.Ordinal));
    }

    private async Task AssertClosedAsync(string method, string address, string? wanted, IReadOnlyDictionary<string, string> keys)
    {
        if (Public.Contains(address, StringComparer.Ordinal))
        {
            Assert.Equal(HttpStatusCode.OK, await SendAsync(method, address, null));
            return;
        }

        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(method, address, null));
        Assert.NotNull(wanted);
        foreach (var (scope, key) in keys)
            Assert.Equal(scope != wanted, await SendAsync(method, address, key) == HttpStatusCode.Forbidden);
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
