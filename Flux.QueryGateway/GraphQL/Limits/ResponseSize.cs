using Flux.QueryGateway.GraphQL.Execution;
using GraphQL;

namespace Flux.QueryGateway.GraphQL.Limits;

/// <summary>Bytes that the rows of one answer may take together: they are held until the answer is complete, and how long a text is no limit of rows tells.</summary>
internal sealed class ResponseSize(long most)
{
    private long _held;

    public static ResponseSize Of(IResolveFieldContext context) => (ResponseSize)context.UserContext[nameof(ResponseSize)]!;

    public Dictionary<string, object?> AsUserContext() => new(StringComparer.Ordinal) { [nameof(ResponseSize)] = this };

    /// <exception cref="InvalidArgumentException">The answer has become too large.</exception>
    public void Add(long bytes)
    {
        if (Interlocked.Add(ref _held, bytes) > most)
            throw new InvalidArgumentException($"The answer is larger than {most} bytes. Ask for fewer rows ('first') or fewer fields.");
    }
}
