namespace Flux.QueryGateway.Series;

/// <summary>One bucket of one series.</summary>
/// <param name="Time">Start of the bucket, UTC.</param>
/// <param name="Value">Null where a bucket has no value to give.</param>
/// <param name="Count">How many raw rows the bucket holds; 0 for a filled one.</param>
internal readonly record struct SeriesPoint(DateTime Time, double? Value, long Count);
