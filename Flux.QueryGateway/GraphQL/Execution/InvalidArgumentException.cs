namespace Flux.QueryGateway.GraphQL.Execution;

/// <summary>An argument that is well-typed but not valid; the message says what to change.</summary>
internal sealed class InvalidArgumentException(string message) : Exception(message);
