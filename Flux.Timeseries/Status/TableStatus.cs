namespace Flux.Timeseries.Status;

/// <summary>One table of raw rows.</summary>
/// <param name="Name">The table.</param>
/// <param name="ApproximateRows">Rows by the planner's statistics; those of the last minutes may be missing.</param>
/// <param name="Chunks">Number of chunks.</param>
/// <param name="CompressedChunks">Those of them in the columnstore.</param>
/// <param name="Bytes">What the table takes, indexes included.</param>
/// <param name="UncompressedBytes">
/// What it would take without the columnstore; equal to <paramref name="Bytes"/> on the Apache edition.
/// </param>
/// <param name="Oldest">Time of the oldest row, UTC; null when there is none.</param>
/// <param name="Newest">Time of the newest row, UTC; null when there is none.</param>
public sealed record TableStatus(
    string Name, long ApproximateRows, long Chunks, long CompressedChunks, long Bytes, long UncompressedBytes, DateTimeOffset? Oldest,
    DateTimeOffset? Newest);
