namespace Flux.Timeseries.Status;

/// <summary>One policy.</summary>
/// <param name="Name"><c>retention.device_metrics</c>, <c>lag.device_metrics_5m</c>, <c>columnstore.device_logs</c>, <c>chunks.device_events</c> …</param>
/// <param name="Value">Its duration.</param>
public sealed record PolicyInForce(string Name, TimeSpan Value);
