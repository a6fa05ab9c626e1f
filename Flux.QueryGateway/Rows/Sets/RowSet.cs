using Flux.QueryGateway.Rows.Windows;
using Flux.Timeseries.ReadModel;

namespace Flux.QueryGateway.Rows.Sets;

/// <summary>Rows of one kind that can be queried in both languages.</summary>
/// <param name="Name">Name of the OData entity set.</param>
/// <param name="EntityType">Name of the OData entity type.</param>
/// <param name="Description">What a row is, shown in the metadata.</param>
/// <param name="RowType">CLR type of a row.</param>
/// <param name="Source">All rows.</param>
/// <param name="Columns">Every column, in the order of responses.</param>
/// <param name="Key">Names of the columns that address an entity.</param>
/// <param name="NewestFirst">The column of the default order, which is descending.</param>
internal sealed record RowSet(
    string Name,
    string EntityType,
    string Description,
    Type RowType,
    Func<FluxReadContext, IQueryable> Source,
    IReadOnlyList<RowColumn> Columns,
    IReadOnlyList<string> Key,
    string NewestFirst)
{
    /// <summary>
    /// For a set without an index in order of time: how much longer the windows of <see cref="NewestWindow"/> are than those of raw
    /// metrics;
    /// 0 for all others.
    /// </summary>
    public int WindowFactor { get; init; }

    /// <summary>The same rows, cheaper where most series have a row since a time; null where the set does not hold newest rows.</summary>
    public Func<FluxReadContext, DateTimeOffset, IQueryable>? SourceSince { get; init; }

    public bool IsSortedByScan => WindowFactor > 0;

    /// <summary>The columns of the key.</summary>
    public IReadOnlyList<RowColumn> KeyColumns { get; } = [.. Columns.Where(column => Key.Contains(column.Name, StringComparer.Ordinal))];

    /// <summary>The column of this name, or null.</summary>
    public RowColumn? Find(string name) => Columns.FirstOrDefault(column => column.Name == name);
}
