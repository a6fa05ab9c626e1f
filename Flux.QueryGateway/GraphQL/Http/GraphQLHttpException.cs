namespace Flux.QueryGateway.GraphQL.Http;

/// <summary>A malformed GraphQL-over-HTTP request; the message says why.</summary>
internal sealed class GraphQLHttpException(int status, string message) : Exception(message)
{
    /// <summary>HTTP status of the response.</summary>
    public int Status { get; } = status;
}
