using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.OData;

namespace Flux.QueryGateway.OData.Endpoint;

/// <summary>Errors as OData's error object.</summary>
/// <seealso href="https://docs.oasis-open.org/odata/odata-json-format/v4.01/os/odata-json-format-v4.01-os.html#sec_ErrorResponse"/>
internal static partial class ODataErrors
{
    private static readonly JsonWriterOptions Relaxed =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>An error of the library's parser, with its position.</summary>
    public static RefusedException Refusal(ODataException problem, string target, string text, IReadOnlyList<string> allowed)
    {
        var unknown = Quoted().Match(problem.Message);
        var isUnknownProperty = problem.Message.Contains("Could not find a property", StringComparison.Ordinal);
        int? position = AtPosition().Match(problem.Message) is { Success: true } match
            ? int.Parse(match.Groups["at"].ValueSpan, CultureInfo.InvariantCulture)
            : unknown.Success && text.IndexOf(unknown.Groups["name"].Value, StringComparison.Ordinal) is var at and >= 0 ? at : null;
        return new RefusedException(StatusCodes.Status400BadRequest, problem.Message)
        {
            Target = target,
            Position = position,
            Allowed = isUnknownProperty ? allowed : [],
        };
    }

    public static async Task WriteAsync(HttpContext http, int status, string code, string message, RefusedException? refused = null)
    {
        var response = http.Response;
        response.Clear();
        response.StatusCode = status;
        response.ContentType = "application/json;odata.metadata=minimal;charset=utf-8";
        response.Headers["OData-Version"] = "4.0";
        if (status == StatusCodes.Status405MethodNotAllowed)
            response.Headers.Allow = refused is { Allowed: { Count: > 0 } methods } ? string.Join(", ", methods) : "GET, HEAD";
        await using var json = new Utf8JsonWriter(response.BodyWriter, Relaxed);
        json.WriteStartObject();
        json.WriteStartObject("error");
        json.WriteString("code", code);
        json.WriteString("message", message);
        if (refused?.Target is { } target)
            json.WriteString("target", target);
        if (refused is { Position: not null } or { Allowed.Count: > 0 })
            WriteDetails(json, refused);
        json.WriteStartObject("innererror");
        json.WriteString("traceId", System.Diagnostics.Activity.Current?.Id ?? http.TraceIdentifier);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        await json.FlushAsync(http.RequestAborted);
    }

    private static void WriteDetails(Utf8JsonWriter json, RefusedException refused)
    {
        json.WriteStartArray("details");
        if (refused.Position is { } position)
            WriteDetail(json, "position", refused.Target, position.ToString(CultureInfo.InvariantCulture));
        foreach (var allowed in refused.Allowed)
            WriteDetail(json, "allowed", refused.Target, allowed);
        json.WriteEndArray();
    }

    private static void WriteDetail(Utf8JsonWriter json, string code, string? target, string message)
    {
        json.WriteStartObject();
        json.WriteString("code", code);
        if (target is not null)
            json.WriteString("target", target);
        json.WriteString("message", message);
        json.WriteEndObject();
    }

    [GeneratedRegex(@"at position (?<at>\d{1,9})", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex AtPosition();

    [GeneratedRegex("'(?<name>[^']{1,200})'", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex Quoted();
}
