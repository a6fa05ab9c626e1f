namespace Flux.Ingest.Maintenance;

/// <summary>What one step did.</summary>
/// <param name="Name">Its name, <c>summarize</c> or as <c>flux.refresh_step</c> and <c>flux.retention_step</c> give it.</param>
/// <param name="Count">Ranges summarized, buckets stored, chunks dropped or receipts deleted.</param>
/// <param name="Rows">Raw rows read.</param>
internal readonly record struct MaintenanceStep(string Name, long Count, long Rows);
