namespace Flux.Timeseries.Policies;

/// <summary>When chunks are compressed into the columnstore. Only the Community edition has one.</summary>
public sealed class ColumnstorePolicy
{
    /// <summary>Age at which a chunk is compressed.</summary>
    public ColumnstoreAges After { get; set; } = new();

    internal IEnumerable<string> Validate(string path) => After.Validate($"{path}:{nameof(After)}");
}
