namespace Flux.Ingest.Commit;

/// <summary>How many rows there are and which time they span, in microseconds since 2000-01-01 UTC, both ends included.</summary>
internal readonly record struct TimeRange(int Count, long Oldest, long Newest);
