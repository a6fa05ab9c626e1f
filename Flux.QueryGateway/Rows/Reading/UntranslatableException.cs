namespace Flux.QueryGateway.Rows.Reading;

/// <summary>A query that EF Core or PostgreSQL's provider cannot translate to SQL: the client has to write it differently.</summary>
internal sealed class UntranslatableException(Exception cause)
    : Exception("The query asks for something that cannot be expressed in SQL. Use simpler expressions.", cause)
{
    /// <summary>Whether an exception is one that the libraries throw for what they cannot translate.</summary>
    public static bool IsCause(Exception problem) =>
        problem is InvalidOperationException or NotSupportedException or ArgumentException or InvalidCastException
            or FormatException or ArithmeticException or NotImplementedException;

    /// <exception cref="UntranslatableException">It cannot be translated.</exception>
    public static T Guard<T>(Func<T> translate)
    {
        try
        {
            return translate();
        }
        catch (Exception problem) when (IsCause(problem))
        {
            throw new UntranslatableException(problem);
        }
    }

    /// <inheritdoc cref="Guard{T}"/>
    public static async Task<T> GuardAsync<T>(Func<Task<T>> translate)
    {
        try
        {
            return await translate();
        }
        catch (Exception problem) when (IsCause(problem))
        {
            throw new UntranslatableException(problem);
        }
    }
}

/// <summary>An order that names one value in two ways: EF Core selects it once, and the keys can no longer be told apart.</summary>
internal sealed class RepeatedOrderKeyException() : Exception("The order names the same value twice in different expressions.");
