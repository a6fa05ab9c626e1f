using System.Text.Json;
using GraphQL;

namespace Flux.QueryGateway.GraphQL.Http;

/// <summary>The parameters of a request, from a body, a query string or a WebSocket message.</summary>
/// <remarks><see href="https://graphql.github.io/graphql-over-http/draft/#sec-Request-Parameters"/></remarks>
internal sealed record GraphQLParameters(string Query, string? OperationName, Inputs Variables, Inputs Extensions)
{
    /// <exception cref="GraphQLHttpException">A parameter is missing or has the wrong type.</exception>
    public static GraphQLParameters Read(JsonElement request, IGraphQLSerializer serializer)
    {
        if (request.ValueKind == JsonValueKind.Array)
            throw Malformed("Batches are not supported: send each request on its own, or several fields in one.");
        if (request.ValueKind != JsonValueKind.Object)
            throw Malformed("The request must be a JSON object with a 'query'.");
        return new GraphQLParameters(
            Text(request, "query") ?? throw Malformed("The 'query' is missing."),
            Text(request, "operationName"),
            Map(request, "variables", serializer),
            Map(request, "extensions", serializer));
    }

    /// <exception cref="GraphQLHttpException">A parameter is missing or has the wrong type.</exception>
    public static GraphQLParameters Read(IQueryCollection request, IGraphQLSerializer serializer) => new(
        NotEmpty(request["query"]) ?? throw Malformed("The 'query' is missing."),
        NotEmpty(request["operationName"]),
        Map(request, "variables", serializer),
        Map(request, "extensions", serializer));

    public static GraphQLHttpException Malformed(string message) => new(StatusCodes.Status400BadRequest, message);

    private static string? Text(JsonElement request, string name) =>
        !request.TryGetProperty(name, out var value) ? null : value.ValueKind switch
        {
            JsonValueKind.String => Unicode(value, name),
            JsonValueKind.Null => null,
            _ => throw Malformed($"'{name}' must be a string."),
        };

    private static Inputs Map(JsonElement request, string name, IGraphQLSerializer serializer) =>
        request.TryGetProperty(name, out var value) ? ToInputs(value, name, serializer) : Inputs.Empty;

    private static Inputs Map(IQueryCollection request, string name, IGraphQLSerializer serializer)
    {
        if (NotEmpty(request[name]) is not { } text)
            return Inputs.Empty;
        try
        {
            using var json = JsonDocument.Parse(text);
            return ToInputs(json.RootElement, name, serializer);
        }
        catch (JsonException)
        {
            throw Malformed($"'{name}' is not JSON.");
        }
    }

    private static Inputs ToInputs(JsonElement value, string name, IGraphQLSerializer serializer) => value.ValueKind switch
    {
        JsonValueKind.Object => Members(value, name, serializer),
        JsonValueKind.Null => Inputs.Empty,
        _ => throw Malformed($"'{name}' must be a JSON object."),
    };

    /// <summary>The JSON parser accepts duplicate names and invalid Unicode; reading the values throws.</summary>
    private static Inputs Members(JsonElement value, string name, IGraphQLSerializer serializer)
    {
        try
        {
            return serializer.ReadNode<Inputs>(value)!;
        }
        catch (Exception error) when (error is JsonException or ArgumentException or InvalidOperationException)
        {
            throw Malformed($"'{name}' holds an object with the same name twice, or a text that is not valid Unicode.");
        }
    }

    private static string? Unicode(JsonElement value, string name)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            throw Malformed($"'{name}' is not valid Unicode.");
        }
    }

    private static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
