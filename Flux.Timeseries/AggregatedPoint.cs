namespace Flux.Timeseries;

/// <summary>One bucket of one series.</summary>
/// <param name="Bucket">Inclusive start of the bucket, UTC.</param>
/// <param name="DeviceId">The device.</param>
/// <param name="MetricName">What was measured.</param>
/// <param name="Value">The aggregate over the bucket's points.</param>
/// <param name="Count">The number of points in the bucket, at least 1.</param>
public sealed record AggregatedPoint(DateTimeOffset Bucket, string DeviceId, string MetricName, double Value, long Count);
