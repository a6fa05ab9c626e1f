using Flux.QueryGateway.OData.Reading;
using Microsoft.OData.Edm;
using Microsoft.OData.UriParser;

namespace Flux.QueryGateway.OData.Endpoint;

/// <summary>
/// A function of the service, such as <c>MetricSeries(…)</c>. Each registered function is in the metadata and can be called.
/// </summary>
/// <remarks>Throws <see cref="RefusedException"/> for what the client has to change, before it writes.</remarks>
internal interface IODataFunction
{
    /// <summary>Name of the function import.</summary>
    string Name { get; }

    /// <summary>Adds the function, its import and its result types.</summary>
    void Declare(EdmModel model, EdmEntityContainer container);

    Task WriteAsync(HttpContext http, OperationImportSegment call, ODataUriParser parser, SystemOptions options, string serviceRoot);
}
