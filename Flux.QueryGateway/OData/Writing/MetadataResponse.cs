using System.Text;
using System.Text.Json;
using System.Xml;
using Flux.QueryGateway.OData.Endpoint;
using Flux.QueryGateway.OData.Reading;
using Flux.QueryGateway.Rows.Sets;
using Microsoft.Net.Http.Headers;
using Microsoft.OData.Edm;
using Microsoft.OData.Edm.Csdl;
using Microsoft.OData.Edm.Validation;

namespace Flux.QueryGateway.OData.Writing;

/// <summary>Responds to <c>$metadata</c>, in XML and JSON, and with the service document. Neither changes while the service runs.</summary>
internal sealed class MetadataResponse
{
    private readonly byte[] _xml;
    private readonly byte[] _json;

    public MetadataResponse(IEdmModel model)
    {
        _xml = Xml(model);
        _json = Json(model);
    }

    public async Task WriteMetadataAsync(HttpContext http, SystemOptions options)
    {
        var asJson = WantsJson(http.Request, options["$format"]);
        http.Response.ContentType = asJson ? "application/json;charset=utf-8" : "application/xml;charset=utf-8";
        http.Response.Headers["OData-Version"] = "4.0";
        await http.Response.BodyWriter.WriteAsync(asJson ? _json : _xml, http.RequestAborted);
    }

    public static async Task WriteServiceDocumentAsync(HttpContext http, string serviceRoot, SystemOptions options)
    {
        var format = ResponseFormat.Of(http.Request, options["$format"]);
        http.Response.ContentType = format.ContentType;
        http.Response.Headers["OData-Version"] = "4.0";
        await using var json = new Utf8JsonWriter(http.Response.BodyWriter);
        json.WriteStartObject();
        if (format.Metadata is not MetadataLevel.None)
            json.WriteString("@odata.context", serviceRoot + "$metadata");
        json.WriteStartArray("value");
        foreach (var set in RowSets.All)
        {
            json.WriteStartObject();
            json.WriteString("name", set.Name);
            json.WriteString("kind", "EntitySet");
            json.WriteString("url", set.Name);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        await json.FlushAsync(http.RequestAborted);
    }

    private static bool WantsJson(HttpRequest request, string? format)
    {
        var accepted = format ?? request.Headers.Accept.ToString();
        if (format?.Equals("json", StringComparison.OrdinalIgnoreCase) is true)
            return true;
        if (format?.Equals("xml", StringComparison.OrdinalIgnoreCase) is true || accepted.Length == 0)
            return false;
        if (!MediaTypeHeaderValue.TryParseList([accepted], out var types))
            throw new RefusedException(StatusCodes.Status406NotAcceptable,
                "$metadata is available as application/xml or application/json.")
            { Target = format is null ? "Accept" : "$format" };

        foreach (var type in types.Where(type => type.Quality != 0).OrderByDescending(type => type.Quality ?? 1))
        {
            if (type.MatchesMediaType("application/json"))
                return !type.MatchesAllTypes && type.MediaType != "application/*";
            if (type.MatchesMediaType("application/xml"))
                return false;
        }

        throw new RefusedException(StatusCodes.Status406NotAcceptable,
            "$metadata is available as application/xml or application/json.")
        { Target = format is null ? "Accept" : "$format" };
    }

    private static byte[] Xml(IEdmModel model)
    {
        using var stream = new MemoryStream();
        using (var writer = XmlWriter.Create(stream, new XmlWriterSettings { Encoding = new UTF8Encoding(false) }))
        {
            if (!CsdlWriter.TryWriteCsdl(model, writer, CsdlTarget.OData, out var errors))
                throw Invalid(errors);
        }

        return stream.ToArray();
    }

    private static byte[] Json(IEdmModel model)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            if (!CsdlWriter.TryWriteCsdl(model, writer, out var errors))
                throw Invalid(errors);
        }

        return stream.ToArray();
    }

    private static InvalidOperationException Invalid(IEnumerable<EdmError> errors) =>
        new($"The entity data model is not valid: {string.Join("; ", errors.Select(error => error.ErrorMessage))}");
}
