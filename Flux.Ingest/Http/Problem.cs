namespace Flux.Ingest.Http;

/// <summary>A refusal of a whole request, as <see href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</see> problem details.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">Last part of the problem's type <c>urn:flux:…</c>, for programs.</param>
/// <param name="Title">The same for every occurrence.</param>
/// <param name="Detail">What to change.</param>
/// <param name="RetryAfter">When to try again, if that may help.</param>
internal sealed record Problem(int Status, string Code, string Title, string Detail, TimeSpan? RetryAfter = null)
{
    public const string TypePrefix = "urn:flux:";

    public static readonly Problem UnknownCoding = new(
        StatusCodes.Status415UnsupportedMediaType, "unknown-content-encoding", "Unknown content encoding",
        "Content-Encoding must be gzip, br, deflate or absent.");

    public static readonly Problem UnknownCharset = new(
        StatusCodes.Status415UnsupportedMediaType, "unknown-charset", "Unknown charset", "A body must be UTF-8.");

    public static readonly Problem BadKey = new(
        StatusCodes.Status400BadRequest, "bad-idempotency-key", "Bad Idempotency-Key",
        "Send the header once, with 1 to 128 printable ASCII characters.");

    public static readonly Problem KeyReused = new(
        StatusCodes.Status422UnprocessableEntity, "idempotency-key-reused", "The Idempotency-Key was used before",
        "The key belongs to another body, which is committed. Nothing of this body was written: send it with a new key.");

    public static readonly Problem EmptyBody = new(
        StatusCodes.Status400BadRequest, "empty-body", "The body is empty",
        "Send one object, an array of objects, or one object a line. An empty array is valid and means no rows.");

    public static readonly Problem BadCompression = new(
        StatusCodes.Status400BadRequest, "bad-compression", "The body cannot be decompressed",
        "It is not in the format that Content-Encoding names. Nothing was written.");

    public static readonly Problem DatabaseUnavailable = new(
        StatusCodes.Status503ServiceUnavailable, "database-unavailable", "The database cannot be reached",
        "Nothing of this request was written. Try again.", TimeSpan.FromSeconds(2));

    public static readonly Problem CommitUnknown = new(
        StatusCodes.Status503ServiceUnavailable, "commit-unknown", "The connection to the database was lost during the commit",
        "It is not known whether the rows were written. Try again with the same Idempotency-Key: then they are written once. "
        + "Without a key they may be written twice.", TimeSpan.FromSeconds(2));

    public static readonly Problem NotReplicated = new(
        StatusCodes.Status503ServiceUnavailable, "not-replicated", "Stored locally, not yet replicated",
        "The rows are on the primary and not known to be on the standbys that it requires: a failover may lose them. Try again with the "
        + "same Idempotency-Key, or read its receipt: both tell how it ended. Without a key a second try may double the rows.",
        TimeSpan.FromSeconds(2));

    public static readonly Problem Stopping = new(
        StatusCodes.Status503ServiceUnavailable, "stopping", "The service is stopping",
        "Nothing of this request was written. Try again.", TimeSpan.FromSeconds(2));

    public static readonly Problem NoReceipt = new(
        StatusCodes.Status404NotFound, "no-receipt", "No receipt", "Nothing was committed with this key in the last 7 days.");

    public static Problem BadParameter(string detail) => new(StatusCodes.Status400BadRequest, "bad-parameter", "Bad parameter", detail);

    public static Problem UnknownType(IEnumerable<string> known) => new(
        StatusCodes.Status415UnsupportedMediaType, "unknown-content-type", "Unknown content type",
        $"Content-Type must be {string.Join(" or ", known)}.");

    public static Problem TooLarge(long limit) => new(
        StatusCodes.Status413PayloadTooLarge, "body-too-large", "The body is too large",
        $"A body may have {limit} bytes after decompression. Nothing was written.");

    public static Problem Overload(TimeSpan retryAfter) => new(
        StatusCodes.Status429TooManyRequests, "queue-full", "Too many rows are waiting",
        "Nothing of this request was written. Try again after Retry-After.", retryAfter);

    public static Problem TooManyRows(TimeSpan retryAfter) => new(
        StatusCodes.Status429TooManyRequests, "too-many-rows", "The key exceeded its row limit",
        "Nothing of this request was written. Try again after Retry-After.", retryAfter);

    public static Problem BrokenRequest(int status, string detail) =>
        new(status, "broken-request", "The request was interrupted", $"{detail} Nothing was written.");

    public static Problem Refused(string sqlState, string reason) => new(
        StatusCodes.Status400BadRequest, "refused-by-database", "The database refused the rows",
        $"{reason} (SQLSTATE {sqlState}). Nothing of this request was written.");
}
