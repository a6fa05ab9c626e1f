using Microsoft.OData.Edm;
using Microsoft.OData.UriParser;

namespace Flux.QueryGateway.OData.Endpoint;

/// <summary>The root URL of the service, as its clients see it, and the parser of URLs below it.</summary>
internal static class ServiceRoot
{
    public const string Path = "/odata";

    public static string Of(HttpRequest request) =>
        $"{request.Scheme}://{request.Host.ToUriComponent()}{request.PathBase.ToUriComponent()}{Path}/";

    /// <summary>
    /// A parser of the URL as it was sent: in the decoded path, slashes within keys can no longer be told from separators.
    /// </summary>
    public static ODataUriParser Parser(IEdmModel model, string root, string rawTarget)
    {
        var at = rawTarget.IndexOf(Path, StringComparison.OrdinalIgnoreCase) + Path.Length;
        var rest = at < rawTarget.Length ? rawTarget[at..].TrimStart('/') : "";
        if (!Uri.TryCreate(root + rest, UriKind.Absolute, out var address))
            throw new RefusedException(StatusCodes.Status400BadRequest, "The URL is not valid.");

        return new ODataUriParser(model, new Uri(root), address)
        {
            // Allows LogLevel eq 'warn' for LogLevel eq Flux.LogLevel'warn', as OData 4.01 does.
            Resolver = new StringAsEnumResolver { EnableCaseInsensitive = true },
            Settings = { MaximumExpansionDepth = 1 },
        };
    }
}
