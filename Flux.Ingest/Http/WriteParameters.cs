using Flux.Ingest.Decoding;
using Microsoft.Net.Http.Headers;

namespace Flux.Ingest.Http;

/// <summary>The parameters of a write request: all but its body.</summary>
/// <param name="Format">The wire format, by content type.</param>
/// <param name="Coding">The content coding: <c>gzip</c>, <c>br</c>, <c>deflate</c>, or empty.</param>
/// <param name="Unit">Unit of integer times.</param>
/// <param name="IsAtomic">Write all rows or none.</param>
/// <param name="Key">The idempotency key, if there is one.</param>
internal readonly record struct WriteParameters(IRowFormat Format, string Coding, UnixUnit Unit, bool IsAtomic, string? Key)
{
    public const string KeyHeader = "Idempotency-Key";
    public const int LongestKey = 128;

    /// <summary>Reads the query and the headers.</summary>
    /// <returns>The problem to respond with, or null.</returns>
    public static Problem? TryRead(HttpRequest request, FormatCatalog formats, out WriteParameters parameters)
    {
        parameters = default;
        var (unit, isAtomic) = (UnixUnit.Milliseconds, false);
        foreach (var (name, value) in request.Query)
        {
            switch (name)
            {
                case "precision" when UnixUnits.TryParse(value.ToString(), out unit):
                case "atomic" when bool.TryParse(value.ToString(), out isAtomic):
                    continue;
                case "precision":
                    return Problem.BadParameter("precision must be s, ms, us or ns.");
                case "atomic":
                    return Problem.BadParameter("atomic must be true or false.");
                default:
                    return Problem.BadParameter("The parameters of this route are precision and atomic.");
            }
        }

        if (TryReadKey(request, out var key) is { } badKey)
            return badKey;

        if (FormatOf(request, formats, out var format) is { } badType)
            return badType;

        var coding = request.Headers.ContentEncoding.ToString().Trim().ToLowerInvariant();
        if (coding is not ("" or "identity" or "gzip" or "br" or "deflate"))
            return Problem.UnknownCoding;

        parameters = new WriteParameters(format!, coding, unit, isAtomic, key);
        return null;
    }

    /// <summary>Whether a key is 1 to 128 printable ASCII characters.</summary>
    public static bool IsKey(string key) => key.Length is >= 1 and <= LongestKey && key.All(c => c is >= ' ' and <= '~');

    private static Problem? TryReadKey(HttpRequest request, out string? key)
    {
        key = null;
        if (!request.Headers.TryGetValue(KeyHeader, out var values))
            return null;

        key = values.ToString();
        return values.Count == 1 && IsKey(key) ? null : Problem.BadKey;
    }

    private static Problem? FormatOf(HttpRequest request, FormatCatalog formats, out IRowFormat? format)
    {
        format = null;
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || (format = formats.Find(type.MediaType)) is null)
            return formats.UnknownType;

        var charset = HeaderUtilities.RemoveQuotes(type.Charset);
        return charset.Length == 0 || charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) ? null : Problem.UnknownCharset;
    }
}
