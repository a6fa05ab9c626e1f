namespace Flux.Timeseries.Policies;

/// <summary>How stored rows are kept as they age: the desired state, which the migrator applies.</summary>
/// <remarks>
/// Bound from the configuration section <c>Flux</c>; a <see cref="TimeSpan"/> is written <c>90.00:00:00</c> (or <c>90</c> for days).
/// </remarks>
public sealed class FluxPolicies
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Flux";

    /// <summary>How long raw rows are kept.</summary>
    public RetentionPolicy Retention { get; set; } = new();

    /// <summary>When raw rows are compressed (Community edition).</summary>
    public ColumnstorePolicy Columnstore { get; set; } = new();

    /// <summary>The rollups of metrics.</summary>
    public RollupPolicies Rollups { get; set; } = new();

    /// <summary>The time span of one chunk of each hypertable.</summary>
    public ChunkPolicy Chunks { get; set; } = new();

    /// <summary>Finds values that are out of their range; the migrator's plan finds contradictions between values.</summary>
    /// <returns>One sentence for each; empty if all are valid.</returns>
    public IReadOnlyList<string> Validate() =>
    [
        .. Retention.Validate($"{Section}:Retention"),
        .. Columnstore.Validate($"{Section}:Columnstore"),
        .. Rollups.Validate($"{Section}:Rollups"),
        .. Chunks.Validate($"{Section}:Chunks"),
    ];
}
