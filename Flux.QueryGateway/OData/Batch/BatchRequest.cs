using System.Text.Json;
using Flux.QueryGateway.OData.Endpoint;

namespace Flux.QueryGateway.OData.Batch;

/// <summary>One request of a batch.</summary>
internal sealed record BatchRequest(
    string Id, string Method, string Url, IReadOnlyList<KeyValuePair<string, string>> Headers, IReadOnlyList<string> DependsOn)
{
    /// <exception cref="RefusedException">The batch is malformed.</exception>
    public static List<BatchRequest> ReadAll(JsonElement batch, int most)
    {
        if (batch.ValueKind is not JsonValueKind.Object
            || !batch.TryGetProperty("requests", out var requests) || requests.ValueKind is not JsonValueKind.Array)
            throw Malformed("A batch is an object with an array 'requests'.");
        if (requests.GetArrayLength() > most)
            throw Malformed($"A batch has at most {most} requests.");

        var ids = new HashSet<string>(StringComparer.Ordinal);
        var all = ReadEach(requests);
        foreach (var request in all)
        {
            if (request.DependsOn.FirstOrDefault(id => !ids.Contains(id)) is { } missing)
                throw Malformed($"Request '{request.Id}' depends on '{missing}', which does not precede it.");
            if (!ids.Add(request.Id))
                throw Malformed($"Two requests have the id '{request.Id}'.");
        }

        return all;
    }

    private static List<BatchRequest> ReadEach(JsonElement requests)
    {
        try
        {
            return [.. requests.EnumerateArray().Select(Read)];
        }
        catch (InvalidOperationException)
        {
            // The JSON parser accepts invalid escapes and bytes; reading them as text throws.
            throw Malformed("A text of the batch is not valid Unicode.");
        }
    }

    private static BatchRequest Read(JsonElement request)
    {
        if (request.ValueKind is not JsonValueKind.Object)
            throw Malformed("A request of a batch is an object.");

        var headers = request.TryGetProperty("headers", out var given) && given.ValueKind is JsonValueKind.Object
            ? given.EnumerateObject().Where(header => header.Value.ValueKind is JsonValueKind.String)
                .Select(header => KeyValuePair.Create(header.Name, header.Value.GetString()!)).ToList()
            : [];
        var dependsOn = request.TryGetProperty("dependsOn", out var ids) && ids.ValueKind is JsonValueKind.Array
            ? ids.EnumerateArray().Where(id => id.ValueKind is JsonValueKind.String).Select(id => id.GetString()!).ToList()
            : [];
        return new BatchRequest(Text(request, "id"), Text(request, "method"), Text(request, "url"), headers, dependsOn);
    }

    private static string Text(JsonElement request, string name) =>
        request.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String && value.GetString() is { Length: > 0 } text
            ? text
            : throw Malformed($"Each request of a batch has a text '{name}'.");

    private static RefusedException Malformed(string message) => new(StatusCodes.Status400BadRequest, message);
}
