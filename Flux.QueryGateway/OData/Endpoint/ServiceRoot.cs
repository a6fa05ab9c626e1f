using Microsoft.OData.Edm;
using Microsoft.OData.UriParser;

namespace Flux.QueryGateway.OData.Endpoint;

/// <summary>Where the service begins, as its clients see it, and the parser of what they ask below it.</summary>
internal static class ServiceRoot
{
    public const string Path = "/odata";

    public static string Of(HttpRequest request) => $"{request.Scheme}://{request.Host.ToUriComponent()}{request.PathBase.ToUriComponent()}{Path}/";

    /// <summary>A parser of the address as it was sent: the decoded path has lost which slashes were part of a key.</summary>
    public static ODataUriParser Parser(IEdmModel model, string root, string rawTarget)
    {
        var at = rawTarget.IndexOf(Path, StringComparison.OrdinalIgnoreCase) + Path.Length;
        var rest = at < rawTarget.Length ? rawTarget[at..].TrimStart('/') : "";
        if (!Uri.TryCreate(root + rest, UriKind.Absolute, out var address))
            throw new RefusedException(StatusCodes.Status400BadRequest, "The address is not a valid URI.");

        return new ODataUriParser(model, new Uri(root), address)
        {
            // LogLevel eq 'warn' for LogLevel eq Flux.LogLevel'warn', as OData 4.01 has it.
            Resolver = new StringAsEnumResolver { EnableCaseInsensitive = true },
            Settings = { MaximumExpansionDepth = 1 },
        };
    }
}
