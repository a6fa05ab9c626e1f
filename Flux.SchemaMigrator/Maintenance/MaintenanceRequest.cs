namespace Flux.SchemaMigrator.Maintenance;

/// <summary>Which chunks a command works on.</summary>
/// <param name="OlderThan">Minimum time since the end of a chunk.</param>
/// <param name="Tables">Names of the tables.</param>
/// <param name="DryRun">Only show it.</param>
internal sealed record MaintenanceRequest(TimeSpan OlderThan, IReadOnlyList<string> Tables, bool DryRun);
