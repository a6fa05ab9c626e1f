using System.Net.Http.Json;
using System.Text.Json;

namespace Flux.QueryGateway.Tests.GraphQL;

/// <summary>Sends requests as any client does.</summary>
internal static class GraphQLClient
{
    /// <summary>The data of a response without errors.</summary>
    public static async Task<JsonElement> QueryAsync(this GatewayFixture gateway, string query, object? variables = null)
    {
        var result = await gateway.PostAsync(query, variables);
        Assert.False(result.TryGetProperty("errors", out var errors), errors.ToString());
        return result.GetProperty("data");
    }

    /// <summary>The first error of a response that must have one.</summary>
    public static async Task<JsonElement> RefusedAsync(this GatewayFixture gateway, string query, object? variables = null)
    {
        var result = await gateway.PostAsync(query, variables);
        return result.GetProperty("errors")[0];
    }

    /// <summary>The first error of a subscription that must not start.</summary>
    public static async Task<JsonElement> RefusedStreamAsync(this GatewayFixture gateway, string query, object? variables = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql");
        request.Content = JsonContent.Create(new { query, variables });
        request.Headers.Accept.ParseAdd("text/event-stream");
        using var response = await gateway.Client.SendAsync(request);
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors")[0];
    }

    public static string Code(this JsonElement error) => error.GetProperty("extensions").GetProperty("code").GetString()!;

    public static string Message(this JsonElement error) => error.GetProperty("message").GetString()!;

    private static async Task<JsonElement> PostAsync(this GatewayFixture gateway, string query, object? variables)
    {
        using var response = await gateway.Client.PostAsJsonAsync("/graphql", new { query, variables });
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }
}
