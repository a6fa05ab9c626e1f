using System.Net;
using System.Text.Json;

namespace Flux.Ingest.Tests;

/// <summary>An answer with its body read.</summary>
public sealed record Reply(HttpStatusCode Status, string ContentType, TimeSpan? RetryAfter, string Text)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    public JsonElement FirstError => Json.GetProperty("errors")[0];

    // Without what is only there in some answers.
    public override string ToString() => $"{(int)Status} {Text}";

    public static async Task<Reply> ReadAsync(HttpResponseMessage response) => new(
        response.StatusCode,
        response.Content.Headers.ContentType?.MediaType ?? "",
        response.Headers.RetryAfter?.Delta,
        await response.Content.ReadAsStringAsync());
}
