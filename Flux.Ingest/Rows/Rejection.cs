namespace Flux.Ingest.Rows;

/// <summary>One row that was not taken, and why.</summary>
/// <param name="Index">Number of the row in its body, from 0.</param>
/// <param name="Path">JSONPath of the offending place inside the row; <c>$</c> is the row itself.</param>
/// <param name="Code">What kind of fault it is.</param>
/// <param name="Reason">One sentence for people.</param>
internal readonly record struct Rejection(long Index, string Path, RejectCode Code, string Reason);
