using System.Text.Json;
using Flux.QueryGateway.OData.Endpoint;

namespace Flux.QueryGateway.OData.Batch;

/// <summary>
/// Responds to <c>POST /$batch</c> in JSON: up to <see cref="MostRequests"/> requests, executed in order, in one response.
/// </summary>
/// <seealso
/// href="https://docs.oasis-open.org/odata/odata-json-format/v4.01/os/odata-json-format-v4.01-os.html#sec_BatchRequestsandResponses"/>
internal sealed class BatchEndpoint(ODataEndpoint endpoint)
{
    private const int MostRequests = 50;
    private const int LongestBody = 256 * 1024;

    public async Task RespondAsync(HttpContext http)
    {
        List<BatchRequest> requests;
        try
        {
            requests = await ReadAsync(http);
        }
        catch (RefusedException refused)
        {
            await ODataErrors.WriteAsync(http, refused.Status, refused.Status == StatusCodes.Status405MethodNotAllowed
                ? "MethodNotAllowed" : "BadRequest", refused.Message, refused);
            return;
        }

        http.Response.ContentType = "application/json;odata.metadata=minimal;odata.streaming=true;charset=utf-8";
        http.Response.Headers["OData-Version"] = "4.0";
        await using var json = new Utf8JsonWriter(http.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteStartArray("responses");
        var failed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var request in requests)
        {
            var response = request.DependsOn.FirstOrDefault(failed.Contains) is { } cause
                ? BatchResponse.Failed(StatusCodes.Status424FailedDependency, $"Request '{cause}', which this one depends on, failed.")
                : await BatchResponse.ExecuteAsync(http, request, endpoint);
            if (response.Status >= StatusCodes.Status400BadRequest)
                failed.Add(request.Id);
            response.Write(json, request.Id);
            await json.FlushAsync(http.RequestAborted);
            await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static async Task<List<BatchRequest>> ReadAsync(HttpContext http)
    {
        if (!HttpMethods.IsPost(http.Request.Method))
            throw new RefusedException(StatusCodes.Status405MethodNotAllowed,
                $"{http.Request.Method} is not allowed: send a batch by POST.")
            { Allowed = ["POST"] };
        if (!http.Request.HasJsonContentType())
            throw new RefusedException(
                StatusCodes.Status415UnsupportedMediaType, "A batch must be application/json.")
            { Target = "Content-Type" };
        if (http.Request.ContentLength > LongestBody)
            throw new RefusedException(StatusCodes.Status413PayloadTooLarge, $"A batch has at most {LongestBody} bytes.");

        http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = LongestBody;
        try
        {
            using var document = await JsonDocument.ParseAsync(http.Request.Body, default, http.RequestAborted);
            return BatchRequest.ReadAll(document.RootElement, MostRequests);
        }
        catch (JsonException problem)
        {
            throw new RefusedException(StatusCodes.Status400BadRequest, $"The batch is not JSON: {problem.Message}");
        }
    }
}
