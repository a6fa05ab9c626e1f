using Flux.QueryGateway.Rows.Reading;
using Microsoft.OData;

namespace Flux.QueryGateway.OData.Reading;

/// <summary>
/// Runs a step that turns a request into expressions or SQL, and tells what the libraries refuse from what they cannot do.
/// </summary>
internal static class Translation
{
    /// <exception cref="UntranslatableException">It cannot be translated.</exception>
    /// <exception cref="ODataException">The library's own refusal, which says more. It happens to be an invalid operation too.</exception>
    public static T Run<T>(Func<T> translate)
    {
        try
        {
            return translate();
        }
        catch (Exception problem) when (problem is not ODataException && UntranslatableException.IsCause(problem))
        {
            throw new UntranslatableException(problem);
        }
    }
}
