using System.Text;
using System.Text.Json;
using Flux.QueryGateway.OData.Endpoint;
using Microsoft.AspNetCore.Http.Features;

namespace Flux.QueryGateway.OData.Batch;

/// <summary>
/// The response to one request of a batch. It is buffered until it is complete, so that one that fails half-way becomes an error.
/// </summary>
internal sealed class BatchResponse
{
    private const int MostBytes = 16 * 1024 * 1024;

    private readonly byte[] _body;
    private readonly string? _contentType;

    private BatchResponse(int status, string? contentType, byte[] body) => (Status, _contentType, _body) = (status, contentType, body);

    public int Status { get; }

    public static BatchResponse Failed(int status, string message) => new(
        status,
        "application/json",
        JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["error"] = new Dictionary<string, string>(StringComparer.Ordinal) { ["code"] = "BadRequest", ["message"] = message },
        }));

    public static async Task<BatchResponse> ExecuteAsync(HttpContext outer, BatchRequest request, ODataEndpoint endpoint)
    {
        var root = ServiceRoot.Of(outer.Request);
        if (!Uri.TryCreate(new Uri(root), request.Url, out var address)
            || !address.AbsoluteUri.StartsWith(root, StringComparison.OrdinalIgnoreCase))
            return Failed(StatusCodes.Status400BadRequest, $"The url '{request.Url}' is not below {root}.");

        using var body = new BoundedBody(MostBytes);
        var inner = new DefaultHttpContext { RequestServices = outer.RequestServices, RequestAborted = outer.RequestAborted };
        inner.Request.Method = request.Method.ToUpperInvariant();
        inner.Request.Scheme = outer.Request.Scheme;
        inner.Request.Host = outer.Request.Host;
        inner.Request.PathBase = outer.Request.PathBase;
        inner.Request.Path = PathString.FromUriComponent(address);
        inner.Request.QueryString = QueryString.FromUriComponent(address);
        inner.Features.Get<IHttpRequestFeature>()!.RawTarget = address.PathAndQuery;
        foreach (var (name, value) in request.Headers)
            inner.Request.Headers[name] = value;
        inner.Response.Body = body;

        await endpoint.RespondAsync(inner);
        await inner.Response.CompleteAsync();
        if (body.IsOver)
            return Failed(StatusCodes.Status413PayloadTooLarge,
                $"The response is larger than {MostBytes} bytes, the limit in a batch. Query fewer rows, or without a batch.");
        return new BatchResponse(inner.Response.StatusCode, inner.Response.ContentType, body.ToArray());
    }

    public void Write(Utf8JsonWriter json, string id)
    {
        json.WriteStartObject();
        json.WriteString("id", id);
        json.WriteNumber("status", Status);
        json.WriteStartObject("headers");
        json.WriteString("OData-Version", "4.0");
        if (_contentType is not null)
            json.WriteString("Content-Type", _contentType);
        json.WriteEndObject();
        if (_contentType?.StartsWith("application/json", StringComparison.Ordinal) is true)
        {
            json.WritePropertyName("body");
            // Written by this service, hence valid.
            json.WriteRawValue(_body, skipInputValidation: true);
        }
        else if (_body.Length > 0)
        {
            json.WriteString("body", Encoding.UTF8.GetString(_body));
        }

        json.WriteEndObject();
    }
}
