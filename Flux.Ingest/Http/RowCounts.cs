using System.Text;
using System.Text.Json;
using Flux.Ingest.Rows;

namespace Flux.Ingest.Http;

/// <summary>How many rows of a body were accepted and rejected, and the first rejections.</summary>
/// <param name="Accepted">Rows accepted.</param>
/// <param name="Rejected">Rows rejected.</param>
/// <param name="BrokenAt">Index of the row from which on the body is unreadable, or −1.</param>
/// <param name="Errors">JSON array of the first rejections; null when there are none.</param>
internal readonly record struct RowCounts(long Accepted, long Rejected, long BrokenAt, string? Errors)
{
    public static RowCounts Of(CopyFrame rows) =>
        new(rows.Rows, rows.Rejected, rows.BrokenAt, rows.Rejected == 0 ? null : ErrorsOf(rows));

    private static string ErrorsOf(CopyFrame rows)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartArray();
            foreach (var rejection in rows.Rejections)
            {
                json.WriteStartObject();
                json.WriteNumber("index"u8, rejection.Index);
                json.WriteString("path"u8, rejection.Path);
                json.WriteString("code"u8, rejection.Code.Name());
                json.WriteString("reason"u8, rejection.Reason);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }
}
