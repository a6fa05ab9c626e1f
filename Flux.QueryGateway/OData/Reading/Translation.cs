using Flux.QueryGateway.OData.Endpoint;
using Microsoft.OData;

namespace Flux.QueryGateway.OData.Reading;

/// <summary>Where a question becomes SQL: what the libraries cannot translate, the question has to say otherwise.</summary>
internal static class Translation
{
    /// <exception cref="RefusedException">It cannot be translated.</exception>
    public static T Run<T>(Func<T> translate)
    {
        try
        {
            return translate();
        }
        catch (Exception problem) when (IsUntranslatable(problem))
        {
            throw Refused(problem);
        }
    }

    /// <inheritdoc cref="Run{T}"/>
    public static async Task<T> RunAsync<T>(Func<Task<T>> translate)
    {
        try
        {
            return await translate();
        }
        catch (Exception problem) when (IsUntranslatable(problem))
        {
            throw Refused(problem);
        }
    }

    // The library's own refusals say more than this could; they happen to be invalid operations too.
    private static bool IsUntranslatable(Exception problem) => problem is not ODataException
        && problem is InvalidOperationException or NotSupportedException or ArgumentException or InvalidCastException
            or FormatException or ArithmeticException or NotImplementedException;

    private static RefusedException Refused(Exception problem) => new(
        StatusCodes.Status400BadRequest, "The query asks for something that cannot be said in SQL. Use simpler expressions.", problem);
}
