namespace Flux.QueryGateway.Series;

/// <summary>The answer to a <see cref="SeriesQuery"/>, with the source that served it and the bucket asked for or chosen.</summary>
internal sealed record SeriesAnswer(SeriesSource Source, Bucket Bucket, IReadOnlyList<DeviceSeries> Series);

/// <summary>The points of one device's metric, oldest first.</summary>
internal sealed record DeviceSeries(string DeviceId, string MetricName, string? Unit, IReadOnlyList<SeriesPoint> Points);
