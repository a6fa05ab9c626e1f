using System.Net.Http.Json;
using System.Text.Json;

namespace SensorReplay;

/// <summary>Sends queries to Flux.QueryGateway in both of its languages.</summary>
internal sealed class QueryClient(Uri gateway, string? apiKey = null) : IDisposable
{
    private readonly HttpClient _http = RetryingHttp.To(gateway, apiKey);

    public void Dispose() => _http.Dispose();

    /// <summary>All rows of an OData query, from all pages.</summary>
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

    /// <summary>All nodes of a GraphQL connection, from all pages.</summary>
    /// <param name="field">The connection's field on Query.</param>
    /// <param name="arguments">Its arguments except <c>first</c> and <c>after</c>, as written in GraphQL.</param>
    /// <param name="selection">The fields of a node.</param>
    public async IAsyncEnumerable<JsonElement> GraphQLAsync(string field, string arguments, string selection)
    {
        string? after = null;
        do
        {
            var query = $$"""
                query($after: String) {
                  {{field}}({{arguments}}, first: 1000, after: $after) { nodes { {{selection}} } pageInfo { hasNextPage endCursor } }
                }
                """;
            using var response = await _http.PostAsJsonAsync("/graphql", new { query, variables = new { after } });
            var result = await response.Content.ReadFromJsonAsync<JsonElement>();
            if (result.TryGetProperty("errors", out var errors))
                throw new HttpRequestException($"GraphQL returned errors: {errors}");
            var connection = result.GetProperty("data").GetProperty(field);
            foreach (var node in connection.GetProperty("nodes").EnumerateArray())
                yield return node;
            var page = connection.GetProperty("pageInfo");
            after = page.GetProperty("hasNextPage").GetBoolean() ? page.GetProperty("endCursor").GetString() : null;
        }
        while (after is not null);
    }
}
