namespace SensorReplay;

/// <summary>The response of Flux.Ingest to one request.</summary>
internal sealed record Receipt(long Accepted, long Rejected, IReadOnlyList<RejectedRow>? Errors = null);

/// <summary>One row that was not stored.</summary>
internal sealed record RejectedRow(long Index, string Path, string Code, string Reason);
