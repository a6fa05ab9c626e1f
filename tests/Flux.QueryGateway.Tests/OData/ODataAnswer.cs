using System.Net;
using System.Text.Json;

namespace Flux.QueryGateway.Tests.OData;

/// <summary>A response of the service.</summary>
internal sealed record ODataAnswer(HttpStatusCode Status, string Body, HttpResponseMessage Response)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public IReadOnlyList<JsonElement> Rows => [.. Json.GetProperty("value").EnumerateArray()];

    public string? NextLink => Json.TryGetProperty("@odata.nextLink", out var link) ? link.GetString() : null;

    public string ErrorMessage => Json.GetProperty("error").GetProperty("message").GetString()!;

    public IEnumerable<string> ErrorDetails(string code) => Json.GetProperty("error").TryGetProperty("details", out var details)
        ? details.EnumerateArray().Where(detail => detail.GetProperty("code").GetString() == code).Select(detail => detail.GetProperty("message").GetString()!)
        : [];
}
