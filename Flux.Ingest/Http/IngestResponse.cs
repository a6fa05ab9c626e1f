using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Flux.Ingest.Commit;

namespace Flux.Ingest.Http;

/// <summary>Writes the responses of this service.</summary>
internal static class IngestResponse
{
    private const string Json = "application/json; charset=utf-8";
    private const string ProblemJson = "application/problem+json; charset=utf-8";

    /// <summary>All rows are committed.</summary>
    /// <remarks>
    /// The response to nearly every request: of known length, so that one write to the socket sends all of it, without chunks.
    /// </remarks>
    public static Task AcceptedAsync(HttpContext http, long accepted, bool isDuplicate)
    {
        http.Response.ContentType = Json;
        var json = http.Response.BodyWriter.GetSpan(64);
        var duplicate = isDuplicate ? ",\"duplicate\":true" : "";
        Utf8.TryWrite(json, CultureInfo.InvariantCulture, $"{{\"accepted\":{accepted},\"rejected\":0{duplicate}}}", out var length);
        http.Response.ContentLength = length;
        http.Response.BodyWriter.Advance(length);
        return Task.CompletedTask;
    }

    /// <summary>Some rows were rejected; the others are committed, unless the request is atomic.</summary>
    public static Task PartialAsync(HttpContext http, RowCounts counts, bool isAtomic, bool isDuplicate)
    {
        var detail = counts.BrokenAt >= 0
            ? $"The body cannot be read from row {counts.BrokenAt} on; the rest was skipped."
            : $"{counts.Rejected} of {counts.Accepted + counts.Rejected} rows were rejected.";
        var (code, title, outcome) = isAtomic
            ? ("atomic-write", "Some rows are bad, so nothing was written", " Nothing was written.")
            : ("partial-write", "Some rows were rejected", counts.Accepted > 0 ? " The others are committed." : "");
        var problem = new Problem(StatusCodes.Status400BadRequest, code, title, detail + outcome);
        return ProblemAsync(http, problem, json =>
        {
            json.WriteNumber("accepted"u8, isAtomic ? 0 : counts.Accepted);
            json.WriteNumber("rejected"u8, counts.Rejected);
            if (counts.BrokenAt >= 0)
                json.WriteNumber("brokenAt"u8, counts.BrokenAt);

            if (isDuplicate)
                json.WriteBoolean("duplicate"u8, true);

            json.WritePropertyName("errors"u8);
            json.WriteRawValue(counts.Errors ?? "[]");
        });
    }

    /// <summary>The receipt of an earlier request.</summary>
    public static async Task ReceiptAsync(HttpContext http, Receipt receipt, string table)
    {
        http.Response.ContentType = Json;
        using var json = new Utf8JsonWriter(http.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("key"u8, receipt.Key);
        json.WriteString("table"u8, table);
        json.WriteNumber("accepted"u8, receipt.Accepted);
        json.WriteNumber("rejected"u8, receipt.Rejected);
        json.WriteString("committedAt"u8, receipt.CommittedAt);
        json.WritePropertyName("errors"u8);
        json.WriteRawValue(receipt.Errors ?? "[]");
        json.WriteEndObject();
        await json.FlushAsync(CancellationToken.None);
    }

    public static async Task ProblemAsync(HttpContext http, Problem problem, Action<Utf8JsonWriter>? members = null)
    {
        http.Response.StatusCode = problem.Status;
        http.Response.ContentType = ProblemJson;
        if (problem.RetryAfter is { } retryAfter)
            http.Response.Headers.RetryAfter = ((int)retryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);

        using var json = new Utf8JsonWriter((IBufferWriter<byte>)http.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("type"u8, Problem.TypePrefix + problem.Code);
        json.WriteString("title"u8, problem.Title);
        json.WriteNumber("status"u8, problem.Status);
        json.WriteString("detail"u8, problem.Detail);
        json.WriteString("traceId"u8, Activity.Current?.Id ?? http.TraceIdentifier);
        members?.Invoke(json);
        json.WriteEndObject();
        await json.FlushAsync(CancellationToken.None);
    }
}
