namespace Flux.QueryGateway.OData;

/// <summary>One point of one series, as <c>MetricSeries</c> answers it.</summary>
internal sealed class MetricSeriesRow
{
    /// <summary>Start of the bucket.</summary>
    public DateTimeOffset Bucket { get; init; }

    public required string DeviceId { get; init; }

    public required string MetricName { get; init; }

    public double? Value { get; init; }

    /// <summary>Raw rows in the bucket; 0 where it was filled.</summary>
    public long Count { get; init; }
}
