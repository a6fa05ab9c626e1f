using System.Net.Http.Json;
using System.Text.Json;

namespace SensorReplay;

/// <summary>Asks Flux.QueryGateway the same question in both of its languages.</summary>
internal sealed class QueryClient(Uri gateway, string? apiKey = null) : IDisposable
{
    private readonly HttpClient _http = RetryingHttp.To(gateway, apiKey);

    public void Dispose() => _http.Dispose();

    /// <summary>All rows of an OData query, every page of it.</summary>
    public async IAsyncEnumerable<JsonElement> ODataAsync(string query)
    {
        for (var next = $"/odata/{query}"; next is not null;)
        {
            var page = await _http.GetFromJsonAsync<JsonElement>(next);
            foreach (var row in page.GetProperty("value").EnumerateArray())
                yield return row;
            next = page.TryGetProperty("@odata.nextLink", out var link) ? link.GetString() : null;
        }
    }

    /// <summary>All nodes of a GraphQL connection, every page of it.</summary>
    /// <param name="field">The connection's field on Query.</param>
    /// <param name="arguments">Its arguments but <c>first</c> and <c>after</c>, as written in GraphQL.</param>
    /// <param name="selection">The fields of a node.</param>
    public async IAsyncEnumerable<JsonElement> GraphQLAsync(string field, string arguments, string selection)
    {
        string? after = null;
        do
        {
            var query = $$"""
                query($after: String) { {{field}}({{arguments}}, first: 1000, after: $after) { nodes { {{selection}} } pageInfo { hasNextPage endCursor } } }
                """;
            using var response = await _http.PostAsJsonAsync("/graphql", new { query, variables = new { after } });
            var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
            if (answer.TryGetProperty("errors", out var errors))
                throw new HttpRequestException($"GraphQL answered {errors}");
            var connection = answer.GetProperty("data").GetProperty(field);
            foreach (var node in connection.GetProperty("nodes").EnumerateArray())
                yield return node;
            var page = connection.GetProperty("pageInfo");
            after = page.GetProperty("hasNextPage").GetBoolean() ? page.GetProperty("endCursor").GetString() : null;
        }
        while (after is not null);
    }
}
