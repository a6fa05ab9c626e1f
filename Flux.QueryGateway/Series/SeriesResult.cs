using Flux.QueryGateway.Series.Buckets;

namespace Flux.QueryGateway.Series;

/// <summary>The result of a <see cref="SeriesQuery"/>, with the source that served it and the bucket requested or chosen.</summary>
internal sealed record SeriesResult(SeriesSource Source, Bucket Bucket, IReadOnlyList<DeviceSeries> Series);

/// <summary>The points of one device's metric, oldest first.</summary>
internal sealed record DeviceSeries(string DeviceId, string MetricName, string? Unit, IReadOnlyList<SeriesPoint> Points);

/// <summary>One bucket of one series.</summary>
/// <param name="Time">Start of the bucket, UTC.</param>
/// <param name="Value">Null where the bucket has no value.</param>
/// <param name="Count">How many raw rows the bucket holds; 0 for a filled one.</param>
internal readonly record struct SeriesPoint(DateTime Time, double? Value, long Count);
