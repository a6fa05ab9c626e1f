namespace Flux.Ingest.Commit;

/// <summary>What became of one request with an idempotency key, as it is kept with the rows.</summary>
/// <param name="Key">The client's key.</param>
/// <param name="BodyHash">SHA-256 of the route, the parameters that change the meaning, and the body.</param>
/// <param name="Table">The table that the rows went to.</param>
/// <param name="Accepted">Rows committed.</param>
/// <param name="Rejected">Rows rejected.</param>
/// <param name="Errors">JSON array of the first rejections; null when there are none.</param>
/// <param name="CommittedAt">When the rows were committed.</param>
internal sealed record Receipt(string Key, byte[] BodyHash, string Table, long Accepted, long Rejected, string? Errors, DateTimeOffset CommittedAt);
