using GraphQL;

namespace Flux.QueryGateway.GraphQL.Limits;

/// <summary>Bytes that the rows of one answer may take together: they are held until the answer is complete, and how long a text is no limit of rows tells.</summary>
internal sealed class AnswerSize(long most)
{
    private long _held;

    public static AnswerSize Of(IResolveFieldContext context) => (AnswerSize)context.UserContext[nameof(AnswerSize)]!;

    public Dictionary<string, object?> AsUserContext() => new(StringComparer.Ordinal) { [nameof(AnswerSize)] = this };

    /// <exception cref="InvalidArgumentException">The answer has become too large.</exception>
    public void Add(long bytes)
    {
        if (Interlocked.Add(ref _held, bytes) > most)
            throw new InvalidArgumentException($"The answer is larger than {most} bytes. Ask for fewer rows ('first') or fewer fields.");
    }
}
