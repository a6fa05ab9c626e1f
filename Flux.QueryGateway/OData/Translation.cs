using Flux.QueryGateway.OData.Http;

namespace Flux.QueryGateway.OData;

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
        catch (Exception problem) when (problem is InvalidOperationException or NotSupportedException or ArgumentException or InvalidCastException
            or FormatException or OverflowException)
        {
            throw new RefusedException(
                StatusCodes.Status400BadRequest, "The query asks for something that cannot be said in SQL. Use simpler expressions.", problem);
        }
    }
}
