namespace Flux.Timeseries.Policies;

/// <summary>What is to become of stored rows as they age: the desired state that the migrator brings about.</summary>
/// <remarks>Bound from the configuration section <c>Flux</c>; a <see cref="TimeSpan"/> is written <c>90.00:00:00</c> (or <c>90</c> for days).</remarks>
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

    /// <summary>Every value that is out of its range by itself; contradictions between values are the migrator's plan.</summary>
    /// <returns>One sentence for each, empty when all are good.</returns>
    public IReadOnlyList<string> Validate() =>
    [
        .. Retention.Validate($"{Section}:Retention"),
        .. Columnstore.Validate($"{Section}:Columnstore"),
        .. Rollups.Validate($"{Section}:Rollups"),
        .. Chunks.Validate($"{Section}:Chunks"),
    ];
}
