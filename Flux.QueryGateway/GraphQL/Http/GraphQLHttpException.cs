namespace Flux.QueryGateway.GraphQL.Http;

/// <summary>A request that is no well-formed GraphQL-over-HTTP request; the message says why.</summary>
internal sealed class GraphQLHttpException(int status, string message) : Exception(message)
{
    /// <summary>HTTP status of the answer.</summary>
    public int Status { get; } = status;
}
