namespace Flux.SchemaMigrator.Maintenance;

/// <summary>What is to be done to which chunks.</summary>
/// <param name="OlderThan">Chunks that ended so long ago.</param>
/// <param name="Tables">Names of the tables.</param>
/// <param name="DryRun">Only show it.</param>
internal sealed record MaintenanceRequest(TimeSpan OlderThan, IReadOnlyList<string> Tables, bool DryRun);
