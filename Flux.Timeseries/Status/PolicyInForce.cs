namespace Flux.Timeseries.Status;

/// <summary>One policy.</summary>
/// <param name="Name">
/// <c>retention.device_metrics</c>, <c>lag.device_metrics_5m</c>, <c>columnstore.device_logs</c>, <c>chunks.device_events</c> …
/// </param>
/// <param name="Value">Its duration.</param>
/// <param name="LastRunFailed">
/// Whether the job of TimescaleDB's that keeps it ended its last run in an error (<c>timescaledb_information.job_errors</c> says which);
/// null where no job keeps it or it has not run yet.
/// </param>
public sealed record PolicyInForce(string Name, TimeSpan Value, bool? LastRunFailed = null);
