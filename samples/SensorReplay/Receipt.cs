namespace SensorReplay;

/// <summary>What Flux.Ingest says about one request.</summary>
internal sealed record Receipt(long Accepted, long Rejected, IReadOnlyList<RejectedRow>? Errors = null);

/// <summary>One row that was not stored.</summary>
internal sealed record RejectedRow(long Index, string Path, string Code, string Reason);
