using Flux.QueryGateway.GraphQL.Execution;
using GraphQL;

namespace Flux.QueryGateway.GraphQL.Limits;

/// <summary>
/// Limits the bytes of all rows in one response: they are buffered until the response is complete, and a limit of rows does not limit long
/// texts.
/// </summary>
internal sealed class ResponseSize(long most)
{
    private long _bytes;

    public static ResponseSize Of(IResolveFieldContext context) => (ResponseSize)context.UserContext[nameof(ResponseSize)]!;

    public Dictionary<string, object?> AsUserContext() => new(StringComparer.Ordinal) { [nameof(ResponseSize)] = this };

    /// <exception cref="InvalidArgumentException">The response has become too large.</exception>
    public void Add(long bytes)
    {
        if (Interlocked.Add(ref _bytes, bytes) > most)
            throw new InvalidArgumentException($"The response is larger than {most} bytes. Select fewer rows ('first') or fewer fields.");
    }
}
