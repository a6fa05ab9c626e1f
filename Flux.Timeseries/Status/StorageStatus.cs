namespace Flux.Timeseries.Status;

/// <summary>What is stored, and which policies keep it.</summary>
/// <param name="Edition">The edition of TimescaleDB.</param>
/// <param name="TimescaleVersion">Its version.</param>
/// <param name="PostgresVersion">Version of the server.</param>
/// <param name="SchemaVersion">Version of Flux's schema.</param>
/// <param name="Policies">Policies in force, by name.</param>
/// <param name="Tables">The three tables of raw rows.</param>
/// <param name="Rollups">The rollups of metrics.</param>
public sealed record StorageStatus(
    Edition Edition,
    string TimescaleVersion,
    string PostgresVersion,
    int SchemaVersion,
    IReadOnlyList<PolicyInForce> Policies,
    IReadOnlyList<TableStatus> Tables,
    IReadOnlyList<RollupStatus> Rollups);
