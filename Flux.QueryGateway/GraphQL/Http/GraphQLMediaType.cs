using Microsoft.Net.Http.Headers;

namespace Flux.QueryGateway.GraphQL.Http;

/// <summary>The media types of responses, negotiated by RFC 9110 §12.</summary>
internal static class GraphQLMediaType
{
    public const string GraphQLResponse = "application/graphql-response+json";
    public const string Json = "application/json";
    public const string EventStream = "text/event-stream";

    /// <summary>The type of the response; null where the client accepts none of them.</summary>
    /// <remarks>Clients that accept anything get plain JSON: they are old ones.</remarks>
    public static string? Choose(IList<MediaTypeHeaderValue> accepted)
    {
        if (accepted.Count == 0)
            return Json;
        return accepted
            .Where(type => type.Quality is not 0)
            .OrderByDescending(type => type.Quality ?? 1)
            .Select(Supported)
            .FirstOrDefault(type => type is not null);
    }

    private static string? Supported(MediaTypeHeaderValue accepted) => accepted switch
    {
        { MatchesAllTypes: true } => Json,
        { MatchesAllSubTypes: true } when accepted.Type.Equals("application", StringComparison.OrdinalIgnoreCase) => Json,
        { MatchesAllSubTypes: true } when accepted.Type.Equals("text", StringComparison.OrdinalIgnoreCase) => EventStream,
        _ => new[] { GraphQLResponse, Json, EventStream }.FirstOrDefault(
            type => accepted.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase)),
    };
}
