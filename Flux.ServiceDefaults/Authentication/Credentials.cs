using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Flux.ServiceDefaults.Authentication;

/// <summary>Reads the credentials of a request: <c>Authorization: Bearer …</c> or <c>X-Api-Key: …</c>, never its URL.</summary>
internal static class Credentials
{
    public const string ApiKeyHeader = "X-Api-Key";
    private const string Bearer = "Bearer ";

    /// <summary>False if there are several or of another kind; <paramref name="text"/> is null if there are none.</summary>
    public static bool TryRead(HttpRequest request, out string? text, out string problem)
    {
        (text, problem) = (null, "");
        var authorization = request.Headers[HeaderNames.Authorization];
        var apiKey = request.Headers[ApiKeyHeader];
        if (authorization.Count + apiKey.Count == 0)
            return true;
        if (authorization.Count + apiKey.Count > 1)
        {
            problem = "Send one key, in one header.";
            return false;
        }

        text = apiKey.Count == 1 ? apiKey[0] : BearerOf(authorization[0]);
        problem = text is null ? "Send 'Authorization: Bearer …' or 'X-Api-Key: …'." : "";
        return text is not null;
    }

    /// <summary>A token has three parts; a key has none.</summary>
    public static bool IsToken(HttpRequest request) =>
        request.Headers[ApiKeyHeader].Count == 0
        && request.Headers[HeaderNames.Authorization] is { Count: 1 } authorization
        && BearerOf(authorization[0]) is { } text
        && text.AsSpan().Count('.') == 2
        && !text.StartsWith(ApiKey.Mark, StringComparison.Ordinal);

    private static string? BearerOf(string? header) =>
        header?.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) == true ? header[Bearer.Length..].Trim() : null;
}
