using System.Net.Http.Json;
using System.Text.Json;

namespace Flux.QueryGateway.Tests.GraphQL;

/// <summary>Asks the gateway as any client would.</summary>
internal static class GraphQLClient
{
    /// <summary>The data of an answer without errors.</summary>
    public static async Task<JsonElement> QueryAsync(this GatewayFixture gateway, string query, object? variables = null)
    {
        var answer = await gateway.AskAsync(query, variables);
        Assert.False(answer.TryGetProperty("errors", out var errors), errors.ToString());
        return answer.GetProperty("data");
    }

    /// <summary>The first error of an answer that must have one.</summary>
    public static async Task<JsonElement> RefusedAsync(this GatewayFixture gateway, string query, object? variables = null)
    {
        var answer = await gateway.AskAsync(query, variables);
        return answer.GetProperty("errors")[0];
    }

    /// <summary>The first error of a subscription that must not begin.</summary>
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

    private static async Task<JsonElement> AskAsync(this GatewayFixture gateway, string query, object? variables)
    {
        using var response = await gateway.Client.PostAsJsonAsync("/graphql", new { query, variables });
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }
}
