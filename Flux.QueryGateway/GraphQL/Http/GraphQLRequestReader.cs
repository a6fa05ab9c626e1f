using System.Text;
using System.Text.Json;
using GraphQL;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Flux.QueryGateway.GraphQL.Http;

/// <summary>Reads the parameters of a GET or POST request.</summary>
internal sealed class GraphQLRequestReader(IGraphQLSerializer serializer, IOptions<GraphQLOptions> options)
{
    /// <exception cref="GraphQLHttpException">The request is malformed.</exception>
    public async Task<GraphQLParameters> ReadAsync(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method))
            return Resume(GraphQLParameters.Read(request.Query, serializer), request);

        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !type.MediaType.Equals(GraphQLMediaType.Json, StringComparison.OrdinalIgnoreCase)
            || (type.Encoding is { } encoding && encoding is not UTF8Encoding))
        {
            throw new GraphQLHttpException(StatusCodes.Status415UnsupportedMediaType, "The body must be application/json in UTF-8.");
        }

        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = options.Value.MaxRequestBytes;
        try
        {
            using var body = await JsonDocument.ParseAsync(request.Body, cancellationToken: request.HttpContext.RequestAborted);
            return Resume(GraphQLParameters.Read(body.RootElement, serializer), request);
        }
        catch (JsonException)
        {
            throw GraphQLParameters.Malformed("The body is not JSON.");
        }
        catch (BadHttpRequestException error)
        {
            throw new GraphQLHttpException(error.StatusCode, error.Message);
        }
    }

    /// <summary>A browser's EventSource that reconnects sends the id of the last event it received.</summary>
    private static GraphQLParameters Resume(GraphQLParameters request, HttpRequest http) =>
        http.Headers["Last-Event-ID"] is [{ Length: > 0 } last]
            ? request with
            {
                Extensions = new Inputs(
                new Dictionary<string, object?>(request.Extensions, StringComparer.Ordinal) { ["after"] = last })
            }
            : request;
}
